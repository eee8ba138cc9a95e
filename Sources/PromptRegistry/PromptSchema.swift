package import Storage

/// The tables of this room; none of their rows is ever deleted.
package enum PromptSchema {
    package static let migrations = [Migration("prompts-1", prompts)]

    /// `content` is canonical JSON; its hash is the version's.
    private static let prompts = """
        CREATE TABLE prompt (
            name TEXT PRIMARY KEY, description TEXT, dataset TEXT, created_ms INTEGER NOT NULL
        ) WITHOUT ROWID;
        CREATE TABLE prompt_version (
            prompt TEXT NOT NULL REFERENCES prompt (name), number INTEGER NOT NULL,
            hash TEXT NOT NULL, content TEXT NOT NULL, message TEXT NOT NULL,
            author TEXT NOT NULL, created_ms INTEGER NOT NULL,
            PRIMARY KEY (prompt, number), UNIQUE (prompt, hash));
        CREATE TABLE prompt_deployment (
            id INTEGER PRIMARY KEY, prompt TEXT NOT NULL REFERENCES prompt (name),
            environment TEXT NOT NULL, action TEXT NOT NULL, from_arms TEXT NOT NULL,
            to_arms TEXT NOT NULL, actor TEXT NOT NULL, reason TEXT, at_ms INTEGER NOT NULL);
        """
}
