import EngineHost

// The engine host's names where the gateway has the same.

typealias EngineModel = ServedModel
typealias EngineMessage = ChatMessage
