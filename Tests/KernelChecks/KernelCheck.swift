/// Something that a kernel must do, on whatever runs it.
package struct KernelCheck: CustomStringConvertible, Sendable {
    /// The kernel's name, without the sizes that it is made for.
    package let kernel: String
    /// What it must do, and for which sizes.
    package let description: String
    private let body: @Sendable (any KernelRunner) throws -> Void

    init(
        _ kernel: String, _ description: String,
        _ body: @escaping @Sendable (any KernelRunner) throws -> Void
    ) {
        self.kernel = kernel
        self.description = description
        self.body = body
    }

    /// Throws when the kernel does not do it, or cannot be run.
    package func run(on runner: any KernelRunner) throws {
        do { try body(runner) } catch {
            try? runner.giveBack()
            throw error
        }
        try runner.giveBack()
    }

    package static let all: [KernelCheck] =
        PrepareStepChecks.all + RowChecks.all + ProductChecks.all + RoundedProductChecks.all
        + RopeChecks.all + AttentionChecks.all + SamplingChecks.all
}
