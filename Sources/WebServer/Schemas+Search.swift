extension Schemas {
  /// What both ways of asking have in common, as members of an object.
  private static let choices = #"""
    "k": {"type": "integer", "minimum": 1, "maximum": 10000, "default": 10},
    "offset": {"type": "integer", "minimum": 0, "maximum": 1000000, "default": 0},
    "filter": {"type": "string"}, "min_score": {"type": "number"},
    "min_relevance": {"type": "number", "minimum": 0, "maximum": 1},
    "fields": {"type": "array", "items": {"type": "string"}, "description": "The fields to show; all without it."},
    "vector": {"type": "boolean", "default": false}, "exact": {"type": "boolean", "default": false},
    "ef": {"type": "integer", "minimum": 1, "maximum": 100000}, "explain": {"type": "boolean", "default": false},
    "diversity": {"type": "number", "minimum": 0, "maximum": 1, "default": 0}, "group_by": {"type": "string"},
    "group_limit": {"type": "integer", "minimum": 1, "maximum": 10000},
    "facets": {"type": "array", "items": {"type": "string"}, "maxItems": 20}, "cursor": {"type": "string"}
    """#

  static let questions = #"""
    {
      "Constraint": {"type": "object", "required": ["filter"], "properties": {
        "filter": {"type": "string"}, "words": {"type": "string"}, "start": {"type": "integer"}, "end": {"type": "integer"},
        "kind": {"enum": ["hard", "soft"], "default": "hard"}}},
      "Search": {"type": "object", "required": ["query"], "properties": {
        "query": {"type": "string", "minLength": 1, "examples": ["young people who travel a lot"]},
        "understand": {"type": "boolean", "default": true},
        "constraints": {"type": "array", "maxItems": 100, "items": {"$ref": "#/components/schemas/Constraint"}},
        "mode": {"enum": ["semantic", "lexical", "hybrid"]}, \#(choices)}},
      "Example": {"description": "The id of a record, or a text.", "oneOf": [{"type": "string"},
        {"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}}, "additionalProperties": false}]},
      "Target": {"description": "What the hits are to be near to.", "type": "object", "minProperties": 1,
        "additionalProperties": false, "properties": {
          "collection": {"type": "string"}, "id": {"type": "string"}, "text": {"type": "string"},
          "vector": {"$ref": "#/components/schemas/Vector"},
          "positive": {"type": "array", "items": {"$ref": "#/components/schemas/Example"}},
          "negative": {"type": "array", "items": {"$ref": "#/components/schemas/Example"}}}},
      "Nearest": {"type": "object", "required": ["to"], "properties": {
        "to": {"$ref": "#/components/schemas/Target"}, \#(choices)}},
      "MapRequest": {"type": "object", "properties": {
        "search": {"type": "object", "description": "The body of a search."},
        "nearest": {"type": "object", "description": "The body of nearest."},
        "saved": {"type": "string", "description": "The name of what is saved."}, "filter": {"type": "string"},
        "limit": {"type": "integer", "minimum": 1, "maximum": 5000, "default": 1000},
        "fields": {"type": "array", "items": {"type": "string"}}}},
      "Export": {"type": "object", "required": ["format"], "properties": {
        "format": {"enum": ["csv", "xlsx"]}, "search": {"type": "object", "description": "The body of a search."},
        "nearest": {"type": "object", "description": "The body of nearest."},
        "saved": {"type": "string", "description": "The name of what is saved."}}}
    }
    """#

  static let hits = #"""
    {
      "Hit": {"type": "object", "required": ["rank", "id", "score", "record"], "properties": {
        "rank": {"type": "integer", "minimum": 1}, "id": {"type": "string"},
        "score": {"type": "number", "description": "The cosine."},
        "relevance": {"type": "number", "minimum": 0, "maximum": 1}, "rank_score": {"type": "number"},
        "found_by": {"type": "array", "items": {"type": "string"}},
        "record": {"$ref": "#/components/schemas/Record"},
        "explanation": {"$ref": "#/components/schemas/Explanation"}}},
      "Explanation": {"type": "object", "required": ["words"], "properties": {
        "words": {"type": "string"},
        "parts": {"type": "array", "items": {"type": "object", "properties": {
          "text": {"type": "string"}, "drop": {"type": "number"}, "share": {"type": "number"}}}},
        "constraints": {"type": "array", "items": {"type": "object", "properties": {
          "words": {"type": "string"}, "filter": {"type": "string"}}}},
        "rank_score": {"type": "object"}}},
      "Understood": {"type": "object", "required": ["text", "filter", "constraints"], "properties": {
        "text": {"type": "string"}, "filter": {"type": "string"},
        "constraints": {"type": "array", "items": {"$ref": "#/components/schemas/Constraint"}}}},
      "Facet": {"type": "object", "required": ["missing"], "properties": {
        "missing": {"type": "integer"}, "others": {"type": "integer"},
        "values": {"type": "array", "items": {"type": "object", "required": ["value", "count"], "properties": {
          "value": {"type": ["string", "boolean"]}, "count": {"type": "integer"}}}},
        "min": {"type": ["number", "string"]}, "max": {"type": ["number", "string"]},
        "histogram": {"type": "array", "items": {"type": "object", "required": ["from", "to", "count"], "properties": {
          "from": {"type": ["number", "string"]}, "to": {"type": ["number", "string"]}, "count": {"type": "integer"}}}}}},
      "Hits": {"type": "object", "required": ["hits", "matched", "plan", "exact", "took_ms"], "properties": {
        "hits": {"type": "array", "items": {"$ref": "#/components/schemas/Hit"}},
        "relevant": {"type": "integer", "minimum": 0}, "understood": {"$ref": "#/components/schemas/Understood"},
        "matched": {"type": "integer", "minimum": 0},
        "facets": {"type": "object", "additionalProperties": {"$ref": "#/components/schemas/Facet"}},
        "cursor": {"type": "string"}, "mode": {"enum": ["semantic", "lexical", "hybrid"]}, "plan": {"type": "string"},
        "plan_words": {"type": "string"}, "exact": {"type": "boolean"}, "took_ms": {"type": "number"}}},
      "Map": {"type": "object", "required": ["points", "explained", "total"], "properties": {
        "points": {"type": "array", "items": {"type": "object", "required": ["id", "x", "y"], "properties": {
          "id": {"type": "string"}, "x": {"type": "number"}, "y": {"type": "number"}, "score": {"type": "number"},
          "fields": {"type": "object"}}}},
        "explained": {"type": "array", "items": {"type": "number"}}, "total": {"type": "integer", "minimum": 0}}}
    }
    """#
}
