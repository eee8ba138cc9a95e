/// A token within a tag.
struct TemplateToken {
    enum Kind: Equatable {
        case name(String)
        case text(TemplateText)
        case integer(Int)
        case float(Double)
        /// An operator or bracket.
        case symbol(String)
    }

    let kind: Kind
    let line: Int
}

/// A stretch of a template.
enum TemplateSegment {
    case text(TemplateText, line: Int)
    /// `{{ … }}`
    case output([TemplateToken], line: Int)
    /// `{% … %}`
    case block([TemplateToken], line: Int)
}
