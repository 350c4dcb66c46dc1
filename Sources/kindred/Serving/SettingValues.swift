import ArgumentParser
import Configuration

/// The values of settings, from where they are given: a flag wins over the environment, and that over the file.
struct SettingValues {
  fileprivate struct Source {
    let values: any ConfigSnapshot
    let prefix: [String]
    let place: (Setting) -> String
    let isFlag: Bool
  }

  private let sources: [Source]

  /// Reads the file, where one is named.
  init(flags: [Setting: ConfigContent], environment: [String: String], file: String?) throws {
    let given = flags.map { (AbsoluteConfigKey([$0.key.rawValue]), ConfigValue($0.value, isSecret: false)) }
    var sources = [
      Source(
        values: InMemoryProvider(values: Dictionary(uniqueKeysWithValues: given)).snapshot(), prefix: [],
        place: { "--\($0.rawValue)" }, isFlag: true),
      Source(
        values: EnvironmentVariablesProvider(environmentVariables: environment).snapshot(), prefix: ["kindred"],
        place: \.variable, isFlag: false),
    ]
    if let file {
      let settings = try SettingsFile(file)
      if let values = settings.values {
        sources.append(Source(values: values, prefix: [], place: settings.place, isFlag: false))
      }
    }
    self.sources = sources
  }

  /// The text of a setting; nil where none is given.
  func text(_ setting: Setting) throws -> String? {
    for source in sources {
      guard case .string(let text)? = try source.value(setting, .string), !text.isEmpty else { continue }
      if case .choice(let names) = setting.kind, !names.contains(text) { throw source.wrong(setting) }
      return text
    }
    return nil
  }

  /// The number of a setting; nil where none is given.
  func number(_ setting: Setting) throws -> Int? {
    for source in sources {
      guard case .int(let number)? = try source.value(setting, .int) else { continue }
      if case .number(let range, _) = setting.kind, !range.contains(number) { throw source.wrong(setting) }
      return number
    }
    return nil
  }

  /// An error about a setting whose value is of the right kind and still of no use.
  func wrong(_ setting: Setting, expected: String) -> any Error {
    let source = sources.first { (try? $0.value(setting, .string)) ?? nil != nil } ?? sources[0]
    return source.wrong(setting, expected: expected)
  }
}

extension SettingValues.Source {
  fileprivate func value(_ setting: Setting, _ type: ConfigType) throws -> ConfigContent? {
    do {
      return try values.value(forKey: AbsoluteConfigKey(prefix + [setting.rawValue]), type: type).value?.content
    } catch {
      throw wrong(setting)
    }
  }

  /// Mistakes on the command line are usage errors.
  fileprivate func wrong(_ setting: Setting, expected: String? = nil) -> any Error {
    let error = SettingError.wrong(place: place(setting), expected: expected ?? setting.kind.description)
    return isFlag ? ValidationError(error.description) : error
  }
}
