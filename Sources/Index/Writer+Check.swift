import Store

extension Writer {
  /// Refuses a call that cannot be written whole, before anything of it is. A record without a vector keeps the one that is
  /// stored, or that of a record before it in the call, where the text is the same.
  func check(_ records: [NewRecord], _ transaction: borrowing WriteTransaction) throws {
    var known: [String: (text: String, vectorWasGiven: Bool)] = [:]
    for new in records {
      try check(new)
      let record = new.record
      if new.vector == nil {
        let before = try known[record.id] ?? stored(record.id, transaction)
        guard let before, before.text == record.text, !before.vectorWasGiven else {
          throw IndexError.vectorMissing(id: record.id)
        }
      }
      known[record.id] = (record.text, record.vectorWasGiven)
    }
  }

  /// Refuses a call that reaches farther than its caller may: no record of it may be one that does not pass, now or then.
  func check(_ records: [NewRecord], within reach: BoundFilter, _ transaction: borrowing WriteTransaction) throws {
    for new in records {
      let id = new.record.id
      let isThere = try slot(of: id, transaction) != nil
      guard reach.passes(new.record.fields, snapshot.fieldNames),
        try !isThere || isStored(id, within: reach, transaction)
      else { throw IndexError.outOfReach(id: id) }
    }
  }

  /// Whether there is a record with this id, and it passes.
  func isStored(_ id: String, within reach: BoundFilter, _ transaction: borrowing WriteTransaction) throws -> Bool {
    guard let slot = try slot(of: id, transaction) else { return false }
    return reach.passes(try record(slot, transaction).fields, snapshot.fieldNames)
  }

  private func stored(
    _ id: String, _ transaction: borrowing WriteTransaction
  ) throws -> (text: String, vectorWasGiven: Bool)? {
    guard let slot = try slot(of: id, transaction) else { return nil }
    let record = try record(slot, transaction)
    return (record.text, record.vectorWasGiven)
  }

  private func check(_ new: NewRecord) throws(IndexError) {
    let record = new.record
    guard (1...511).contains(record.id.utf8.count) else { throw .badID(length: record.id.utf8.count) }
    if let vector = new.vector {
      guard vector.count == snapshot.dimension else {
        throw .wrongDimension(expected: snapshot.dimension, found: vector.count)
      }
      guard vector.allSatisfy(\.isFinite) else { throw .badVector(reason: "holds NaN or infinity") }
    }
    for (name, value) in record.fields {
      guard let field = snapshot.fields[name] else {
        throw .unknownField(name: name, known: snapshot.fields.keys.sorted())
      }
      guard field.type == value.type else {
        throw .wrongType(field: name, expected: field.type, found: "\(value.type.article) \(value.type.rawValue)")
      }
      for keyword in value.keywordsToStore where keyword.utf8.count > 255 {
        throw .keywordTooLong(field: name, length: keyword.utf8.count)
      }
    }
  }
}
