/// How much a step computes, in what its time depends on.
package struct StepWork: Equatable, Sendable {
    package var tokens = 0
    /// Over all tokens of the step, the tokens that each attends to, itself included.
    package var attended = 0
    package var rows = 0

    package init() {}

    /// A row of `count` tokens behind `start` that are already computed.
    package init(row count: Int, from start: Int) { add(row: count, from: start) }

    package mutating func add(row count: Int, from start: Int) {
        tokens += count
        attended += count * start + count * (count + 1) / 2
        rows += 1
    }
}
