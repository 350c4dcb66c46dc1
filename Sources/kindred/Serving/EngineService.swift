import Engine

/// The methods over an engine, by a name that they do not share with the parts of a server.
typealias EngineService = Service
