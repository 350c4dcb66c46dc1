import Foundation
import Wire

/// What the program prints.
enum Console {
  static func print(_ line: String) { Swift.print(line) }

  static func print(_ value: JSONValue) { Swift.print(value.text) }

  static func error(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }

  /// Sees to it that lines are read by others as soon as they are printed, also through a pipe.
  static func flush() { _ = fflush(nil) }

  /// Whether people read what is printed on standard error.
  static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// A line as long as there is room for.
  static func fitted(_ line: String) -> String { line.count > width ? "\(line.prefix(width - 1))…" : line }

  /// Columns of the terminal; 100 where there is none.
  static var width: Int {
    var size = winsize()
    guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 40 else { return 100 }
    return Int(size.ws_col)
  }
}

/// A progress bar on standard error, on a terminal only.
struct ProgressBar {
  private let label: String
  private let start = ContinuousClock.now

  init(_ label: String) { self.label = label }

  func show(_ done: Int, of total: Int) {
    guard Console.isTerminal, total > 0 else { return }
    let share = min(1, Double(done) / Double(total))
    let filled = Int(share * 30)
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let rate = seconds > 0 ? Double(done) / seconds : 0
    let left = rate > 0 ? Int(Double(total - done) / rate) : 0
    let bar = String(repeating: "█", count: filled) + String(repeating: "·", count: 30 - filled)
    write("\r\(label) \(bar) \(Int(share * 100)) %  \(done) of \(total)  \(Int(rate))/s  \(left) s left ")
  }

  func end() {
    if Console.isTerminal { write("\r\u{1b}[2K") }
  }

  private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}

/// Columns of text, each as wide as its widest cell.
struct TextTable {
  private var rows: [[String]] = []

  mutating func add(_ row: [String]) { rows.append(row) }

  var lines: [String] {
    guard let columns = rows.map(\.count).max() else { return [] }
    let widths = (0..<columns).map { column in rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0 }
    return rows.map { row in
      let cells = row.enumerated().map { index, cell in
        index == row.count - 1 ? cell : cell + String(repeating: " ", count: widths[index] - cell.count)
      }
      return cells.joined(separator: "  ")
    }
  }
}
