/// The wish to have a run.
package struct RunRequest: Sendable {
    package var dataset: String
    package var prompt: String
    /// The candidate first, then the baseline if there is one.
    package var versions: [Int]
    package var concurrency: Int?
    /// Takes only the first cases.
    package var limit: Int?
    package var actor: String

    package init(
        dataset: String, prompt: String, versions: [Int], concurrency: Int? = nil,
        limit: Int? = nil, actor: String
    ) {
        self.dataset = dataset
        self.prompt = prompt
        self.versions = versions
        self.concurrency = concurrency
        self.limit = limit
        self.actor = actor
    }
}
