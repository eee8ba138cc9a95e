import Telemetry

extension PromptRegistry {
    /// Adds a version, and the prompt with its first one; content that the prompt has already
    /// answers with the version that has it. Nothing is deployed.
    @discardableResult
    package func push(_ push: Prompt.Push) async throws(PromptError) -> (
        version: Prompt.Version, isNew: Bool
    ) {
        var push = push
        if push.content.parameters.stop == [] { push.content.parameters.stop = nil }
        try ContentRules.check(push)
        _ = try StoredVersion.parse(push.content)
        let checked = push
        return try await turn { [self] () async throws(PromptError) in try await add(checked) }
    }

    private func add(_ push: Prompt.Push) async throws(PromptError) -> (
        version: Prompt.Version, isNew: Bool
    ) {
        let text = push.content.canonicalText
        let hash = Prompt.Content.hash(ofCanonical: text)
        let entry = read { $0.entries[push.name] }
        let now = clock.now()
        var prompt = entry?.prompt ?? Prompt(name: push.name, createdAt: now)
        prompt.description = push.description ?? prompt.description
        prompt.dataset = push.dataset ?? prompt.dataset
        let known = entry?.versions.first { $0.version.hash == hash }
        if let known, prompt == entry?.prompt { return (known.version, false) }
        let stored =
            known
            ?? StoredVersion(
                prompt: push.name, number: (entry?.versions.count ?? 0) + 1, hash: hash,
                content: push.content, message: push.message, author: push.author, createdAt: now)
        let changed = prompt
        try await save { db in
            try PromptRows.save(changed, to: db)
            if known == nil { try PromptRows.insert(stored.version, content: text, to: db) }
        }
        try change { state throws(PromptError) in
            state.add(changed)
            if known == nil { try state.append(stored) }
        }
        return (stored.version, known == nil)
    }
}
