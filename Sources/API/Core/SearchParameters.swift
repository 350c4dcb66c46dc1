import Engine
import Wire

/// Parameters with search options among them.
protocol SearchOptionParams: MethodParams {
  var options: SearchOptions { get set }
}

extension Parameter where Params: SearchOptionParams {
  /// The parameters that `search` and `nearest` have in common.
  static var searchOptions: [Parameter] {
    [
      .integer("k", in: 1...Limits.hits, default: 10, "How many hits are wanted.") { $0.options.k = $1 },
      .integer("offset", in: 0...Limits.offset, default: 0, "How many of the best are left out first.") {
        $0.options.offset = $1
      },
      .number("min_score", "The least cosine of a hit.") { $0.options.minimumScore = Float($1) },
      .boolean("exact", "Whether every record that passes is scored.") { $0.options.exact = $1 },
      .integer("ef", in: 1...Limits.ef, "The width of the search; the planner chooses without it.") {
        $0.options.ef = $1
      },
      .number("min_relevance", in: 0...1, "The least relevance of a hit.") { $0.options.minimumRelevance = $1 },
      .string("filter", "An expression that hits must pass, such as age < 30.") { $0.options.filter = $1 },
      .strings("fields", "The fields to show; all without it.") { $0.options.fields = $1 },
      .boolean("vector", "Whether vectors are shown.") { $0.options.showsVector = $1 },
      .boolean("explain", "Whether each hit says why it is one.") { $0.options.explains = $1 },
      .number("diversity", in: 0...1, "How much unlikeness to the hits before counts (MMR).") {
        $0.options.diversity = $1
      },
      .string("group_by", "A field: of each of its values there are group_limit hits.") { $0.options.groupBy = $1 },
      .integer("group_limit", in: 1...Limits.hits, "How many hits a group may have; 1 without it.") {
        $0.options.groupLimit = $1
      },
      .string("cursor", "The cursor of the previous page.") { $0.options.cursor = $1 },
      .strings("facets", limit: 20, "Fields whose values are counted over everything that matches.") {
        $0.options.facets = $1
      },
    ]
  }
}
