/// The compiled template: a tree that rendering walks. Names are numbers given out by the parser.
indirect enum TemplateExpression: Sendable {
    case text(TemplateText)
    case integer(Int)
    case float(Double)
    case bool(Bool)
    case none
    case name(Int, String)
    case list([TemplateExpression])
    case tuple([TemplateExpression])
    case dictionary([(key: TemplateExpression, value: TemplateExpression)])
    /// `value.name`
    case attribute(TemplateExpression, TemplateText, String)
    /// `value[key]`
    case item(TemplateExpression, TemplateExpression)
    case slice(TemplateExpression, TemplateSlice)
    case call(TemplateExpression, TemplateArguments)
    case filter(TemplateExpression?, String, TemplateArguments)
    case test(TemplateExpression, String, TemplateArguments)
    case not(TemplateExpression)
    case negative(TemplateExpression)
    case positive(TemplateExpression)
    case and(TemplateExpression, TemplateExpression)
    case or(TemplateExpression, TemplateExpression)
    case arithmetic(TemplateExpression, TemplateOperator, TemplateExpression)
    case concatenation([TemplateExpression])
    case comparison(TemplateExpression, [(TemplateComparison, TemplateExpression)])
    case conditional(TemplateExpression, then: TemplateExpression, else: TemplateExpression?)
}

struct TemplateSlice: Sendable {
    var lower: TemplateExpression?
    var upper: TemplateExpression?
    var step: TemplateExpression?
}

struct TemplateArguments: Sendable {
    var positional: [TemplateExpression] = []
    var named: [(name: String, value: TemplateExpression)] = []
}

enum TemplateOperator: String, Sendable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case floorDivide = "//"
    case remainder = "%"
    case power = "**"
}

enum TemplateComparison: String, Sendable {
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case contained = "in"
    case notContained = "not in"
}

/// What a value is assigned to.
enum TemplateTarget: Sendable {
    case name(Int)
    case attribute(namespace: Int, TemplateText)
    case tuple([TemplateTarget])
}

struct MacroDefinition: Sendable {
    let name: String
    let parameters: [(name: String, number: Int, standard: TemplateExpression?)]
    let body: [TemplateNode]
    /// The numbers of `varargs` and `kwargs` where the body speaks of them.
    let extraPositional: Int?
    let extraNamed: Int?
}

struct TemplateForLoop: Sendable {
    let target: TemplateTarget
    let sequence: TemplateExpression
    let condition: TemplateExpression?
    let body: [TemplateNode]
    let otherwise: [TemplateNode]
    /// The number of the name `loop`.
    let loopName: Int
}

struct TemplateNode: Sendable {
    indirect enum Kind: Sendable {
        case text(TemplateText)
        case output(TemplateExpression)
        case branches([(test: TemplateExpression, body: [TemplateNode])], otherwise: [TemplateNode])
        case loop(TemplateForLoop)
        case breakLoop
        case continueLoop
        case assign(TemplateTarget, TemplateExpression)
        /// `{% set x | filter %}…{% endset %}`; the filters' innermost input is the body.
        case assignBlock(TemplateTarget, filters: TemplateExpression?, body: [TemplateNode])
        /// `{% filter f %}…{% endfilter %}`
        case filterBlock(TemplateExpression, body: [TemplateNode])
        case macro(Int, MacroDefinition)
        /// `{% generation %}…{% endgeneration %}`: a scope of its own.
        case scope([TemplateNode])
    }

    let kind: Kind
    let line: Int
}
