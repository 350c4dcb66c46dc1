import Store

/// The tables of a generation.
struct Tables: Sendable {
  static let names = [
    "meta", "links0", "linksUp", "codes", "vectors", "lists", "centroids", "places", "columns", "dictionary", "ids",
    "records", "free", "changed", "unlinked", "words", "buffered", "audit",
  ]

  let meta, links0, linksUp, codes, vectors, lists, centroids, places, columns, dictionary, ids, records, free,
    changed, unlinked, words, buffered, audit: Table

  init(_ environment: Environment) throws(StoreError) {
    meta = try environment.table("meta")
    links0 = try environment.table("links0")
    linksUp = try environment.table("linksUp")
    codes = try environment.table("codes")
    vectors = try environment.table("vectors")
    lists = try environment.table("lists")
    centroids = try environment.table("centroids")
    places = try environment.table("places")
    columns = try environment.table("columns")
    dictionary = try environment.table("dictionary")
    ids = try environment.table("ids")
    records = try environment.table("records")
    free = try environment.table("free")
    changed = try environment.table("changed")
    unlinked = try environment.table("unlinked")
    words = try environment.table("words")
    buffered = try environment.table("buffered")
    audit = try environment.table("audit")
  }
}

/// The key of a keyword's code.
func dictionaryKey(_ field: UInt16, _ keyword: String) -> [UInt8] {
  [UInt8(field >> 8), UInt8(field & 0xff)] + Array(keyword.utf8)
}
