/// A run with all its cases.
package struct RunReport: Sendable {
    package let run: Run
    package let cases: [RunCase]

    package init(run: Run, cases: [RunCase]) {
        self.run = run
        self.cases = cases
    }
}

/// One case with what each version made of it.
package struct RunCase: Sendable {
    package struct Arm: Sendable {
        package let version: Int
        package let state: CaseState
        /// Nil until the case has been asked and graded.
        package let result: CaseResult?
    }

    package let testCase: DatasetCase
    /// One for each version of the run, in their order.
    package let arms: [Arm]
}
