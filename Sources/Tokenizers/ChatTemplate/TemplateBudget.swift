/// What one rendering may use. Every operation pays for the characters and values that it makes
/// or looks at, so that a hostile template can neither run for long nor fill the memory.
final class TemplateBudget {
    /// Nested calls and values: below what the stack of a thread with 512 KiB bears.
    static let deepest = 400

    private var workLeft: Int
    private var depth = 0

    init(work: Int) { workLeft = work }

    @inline(__always)
    func spend(_ work: Int) throws(TemplateFault) {
        workLeft -= work + 1
        if workLeft < 0 { throw .limit("it works longer than a template of its input may") }
    }

    @inline(__always)
    func enter() throws(TemplateFault) {
        depth += 1
        if depth > Self.deepest {
            throw .limit("calls or values lie in each other more than \(Self.deepest) deep")
        }
    }

    @inline(__always)
    func leave() { depth -= 1 }

    /// Runs `body` one level deeper.
    @inline(__always)
    func nested<Result>(_ body: () throws(TemplateFault) -> Result) throws(TemplateFault) -> Result
    {
        defer { leave() }
        try enter()
        return try body()
    }
}
