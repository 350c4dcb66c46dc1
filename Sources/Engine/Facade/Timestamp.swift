import Index

/// Times on the wire: RFC 3339 in UTC, with milliseconds.
public enum Timestamp {
  /// The text of a time in milliseconds since 1970.
  public static func text(_ milliseconds: Int64) -> String {
    let day = 86_400_000 as Int64
    let days = milliseconds >= 0 ? milliseconds / day : (milliseconds - day + 1) / day
    let rest = milliseconds - days * day
    var writer = DigitWriter(capacity: 24)
    writer.put(CalendarDate(daysSinceEpoch: Int32(clamping: days)))
    writer.put("T", Int(rest / 3_600_000), digits: 2)
    writer.put(":", Int(rest / 60_000 % 60), digits: 2)
    writer.put(":", Int(rest / 1000 % 60), digits: 2)
    writer.put(".", Int(rest % 1000), digits: 3)
    writer.put("Z")
    return writer.text
  }
}
