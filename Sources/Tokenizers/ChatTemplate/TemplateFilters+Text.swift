/// Filters of strings.
extension TemplateRenderer {
    func textFilter(_ value: TemplateValue, _ name: String, _ arguments: TemplateCallArguments)
        throws(TemplateFault) -> TemplateValue
    {
        let known = ["trim", "upper", "lower", "capitalize", "title", "replace", "indent"]
        guard known.contains(name) else { throw .failure("there is no filter '\(name)'") }
        let text = try self.text(value)
        try budget.spend(text.count)
        switch name {
        case "trim":
            var characters: TemplateText?
            if case .text(let chars)? = arguments.value(0, "chars") { characters = chars }
            return .text(text.stripped(left: true, right: true, characters))
        case "upper": return .text(text.uppercased())
        case "lower": return .text(text.lowercased())
        case "capitalize": return .text(text.capitalized())
        case "title": return .text(titled(text))
        case "replace":
            guard let old = arguments.value(0, "old"), let new = arguments.value(1, "new") else {
                throw .failure("replace needs two strings")
            }
            let limit = arguments.value(2, "count")?.integer ?? -1
            return .text(
                try text.replacing(try self.text(old), with: try self.text(new), limit, budget))
        default:
            guard case .text = value else {
                throw .failure("indent needs a string, not '\(value.typeName)'")
            }
            return .text(try indented(text, arguments))
        }
    }

    /// Jinja's own title case: words begin after white space, hyphens and opening brackets.
    private func titled(_ text: TemplateText) -> TemplateText {
        let opening = Set("-({[<".unicodeScalars.map(\.value))
        var result: [UInt32] = []
        var word: [UInt32] = []
        func flush() {
            guard !word.isEmpty else { return }
            let text = TemplateText(units: word)
            result += text[0..<1].uppercased().units + text[1..<text.count].lowercased().units
            word = []
        }
        for unit in text.units {
            let scalar = unit & TemplateText.scalarMask
            if PythonCharacter.isSpace(scalar) || opening.contains(scalar) {
                flush()
                result.append(unit)
            } else {
                word.append(unit)
            }
        }
        flush()
        return TemplateText(units: result)
    }

    private func indented(_ text: TemplateText, _ arguments: TemplateCallArguments)
        throws(TemplateFault) -> TemplateText
    {
        let indentation: TemplateText
        switch arguments.value(0, "width") {
        case .some(.text(let text)): indentation = text
        case .some(let width):
            guard let width = width.integer, width <= 4096 else {
                throw .failure("the width of indent is a string or an integer up to 4096")
            }
            indentation = TemplateText(
                units: Array(repeating: 0x20 | TemplateText.dataMark, count: max(0, width)))
        case nil:
            indentation = TemplateText(
                units: Array(repeating: 0x20 | TemplateText.dataMark, count: 4))
        }
        let indentsFirst = arguments.value(1, "first")?.isTrue ?? false
        let indentsBlank = arguments.value(2, "blank")?.isTrue ?? false
        // With a line break at its end, as Jinja adds one, a text has at least one line.
        let lines = (text + TemplateText(data: "\n")).lines()
        var units = indentsFirst ? indentation.units : []
        for (index, line) in lines.enumerated() {
            try budget.spend(line.count + indentation.count)
            if index > 0 {
                units.append(0x0A | TemplateText.dataMark)
                if indentsBlank || !line.isEmpty { units += indentation.units }
            }
            units += line.units
        }
        return TemplateText(units: units)
    }
}
