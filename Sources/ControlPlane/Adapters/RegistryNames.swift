import PromptRegistry

/// The registry's view of a resolved prompt; the gateway has one of the same name.
typealias RegistryPrompt = ResolvedPrompt
