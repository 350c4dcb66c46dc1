package import Engine
import Index
package import Wire

extension SearchResponse: MethodOutput {
  var shownRecords: [String] { hits.map(\.id) }

  var json: JSONValue {
    var reply: JSONObject = ["hits": .array(hits.map(\.json))]
    reply["relevant"] = relevant.map { .int($0) }
    reply["understood"] = understood?.json
    reply["matched"] = .int(matched)
    reply["facets"] = facets.map { .object(JSONObject($0.map { (key: $0.field, value: $0.facet.json) })) }
    reply["cursor"] = cursor.map { .string($0) }
    reply["mode"] = mode.map { .string($0.rawValue) }
    reply["plan"] = .string(plan)
    reply["plan_words"] = planWords.map { .string($0) }
    reply["exact"] = .bool(exact)
    reply["took_ms"] = .number((milliseconds * 1000).rounded() / 1000)
    return .object(reply)
  }
}

extension SearchHit {
  var json: JSONValue {
    var hit: JSONObject = ["rank": .int(rank), "id": .string(id)]
    hit["score"] = score.map { .float($0) }
    hit["relevance"] = relevance.map { .number(($0 * 10_000).rounded() / 10_000) }
    hit["rank_score"] = rankScore.map { .float($0) }
    hit["found_by"] = foundBy.map { .array($0.map { .string($0) }) }
    hit["record"] = record.json
    hit["explanation"] = explanation?.json
    return .object(hit)
  }
}

extension Understanding {
  /// What was understood, as it stands in a reply.
  package var json: JSONValue {
    .object([
      "text": .string(text), "filter": .string(filter?.description ?? ""),
      "constraints": .array(
        constraints.map { constraint in
          .object([
            "words": .string(constraint.words), "start": .int(constraint.start), "end": .int(constraint.end),
            "filter": .string(constraint.filter.description), "kind": .string(constraint.kind.rawValue),
          ])
        }),
    ])
  }
}

extension Explanation {
  fileprivate var json: JSONValue {
    var object: JSONObject = ["words": .string(words)]
    object["parts"] = parts.map { parts in
      .array(
        parts.map { part in
          .object(["text": .string(part.text), "drop": .float(part.drop), "share": .float(part.share)])
        })
    }
    object["constraints"] = .array(conditions.map { .object($0.json) })
    var ranked = JSONObject()
    if let cosine {
      ranked["cosine"] = .float(cosine)
      ranked["preferences"] = .array(
        preferences.map { preference in
          var object = preference.condition.json
          object["met"] = .bool(preference.isMet)
          object["bonus"] = .float(preference.bonus)
          return .object(object)
        })
    }
    ranked["words"] = wordsBonus.map { .float($0) }
    ranked["total"] = .float(rankScore)
    object["rank_score"] = .object(ranked)
    return .object(object)
  }
}

extension Explanation.Condition {
  fileprivate var json: JSONObject { ["words": .string(words), "filter": .string(filter)] }
}

extension Facet {
  fileprivate var json: JSONValue {
    func values<Value>(_ counts: [Count<Value>], _ json: (Value) -> JSONValue) -> JSONValue {
      .array(counts.map { .object(["value": json($0.value), "count": .int($0.count)]) })
    }
    switch self {
    case .keywords(let counts, let others, let missing):
      return .object([
        "values": values(counts) { .string($0) }, "others": .int(others), "missing": .int(missing),
      ])
    case .booleans(let counts, let missing):
      return .object(["values": values(counts) { .bool($0) }, "others": .int(0), "missing": .int(missing)])
    case .histogram(let ranges, let least, let most, let missing):
      var object: JSONObject = [
        "histogram": .array(
          ranges.map { range in
            .object(["from": range.from.json, "to": range.to.json, "count": .int(range.count)])
          })
      ]
      object["min"] = least?.json
      object["max"] = most?.json
      object["missing"] = .int(missing)
      return .object(object)
    }
  }
}
