import Gateway

/// The gateway's view of a resolved prompt; the registry has one of the same name.
typealias GatewayPrompt = ResolvedPrompt
