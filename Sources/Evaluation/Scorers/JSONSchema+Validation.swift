import JSON

extension JSONSchema.Rules {
    /// The first violation with a JSON pointer to its place. The depth is that of the value, which
    /// the parser bounds.
    func violation(of value: JSONValue, at pointer: String) -> String? {
        let place = pointer.isEmpty ? "the value" : pointer
        if refusesAll { return "\(place) is not allowed" }
        if let types, !types.contains(where: { fits(value, $0) }) {
            return "\(place) is a \(value.kind), not \(types.joined(separator: " or "))"
        }
        if let allowed, !allowed.contains(value) {
            let texts = allowed.map(JSONWriter.text).joined(separator: ", ")
            return "\(place) is \(JSONWriter.text(value)), which is none of \(texts)"
        }
        return switch value {
        case .object(let object): violation(of: object, at: pointer)
        case .array(let elements): violation(of: elements, at: pointer)
        case .string(let text): violation(of: text, place)
        case .integer, .double:
            value.double.flatMap { number.violation(of: $0) }.map { "\(place) \($0)" }
        case .null, .bool: nil
        }
    }

    /// A number without a fraction is an integer, however it is written.
    private func fits(_ value: JSONValue, _ type: String) -> Bool {
        switch type {
        case "integer": value.double.map { $0.rounded() == $0 } ?? false
        default: value.kind == type
        }
    }

    private func violation(of object: JSONObject, at pointer: String) -> String? {
        var members: [String: JSONValue] = [:]
        for member in object.members { members[member.key] = member.value }
        if let missing = required.first(where: { members[$0] == nil }) {
            return "\(pointer.isEmpty ? "the value" : pointer) lacks '\(missing)'"
        }
        for property in properties {
            guard let value = members.removeValue(forKey: property.name) else { continue }
            if let found = property.rules.violation(of: value, at: pointer + "/" + property.name) {
                return found
            }
        }
        guard let others = others.first else { return nil }
        for (key, value) in members.sorted(by: { $0.key < $1.key }) {
            if let found = others.violation(of: value, at: pointer + "/" + key) { return found }
        }
        return nil
    }

    private func violation(of elements: [JSONValue], at pointer: String) -> String? {
        if let found = self.elements.violation(of: Double(elements.count)) {
            return "\(pointer.isEmpty ? "the value" : pointer): the number of elements \(found)"
        }
        guard let rules = items.first else { return nil }
        for (index, element) in elements.enumerated() {
            if let found = rules.violation(of: element, at: pointer + "/\(index)") { return found }
        }
        return nil
    }

    private func violation(of text: String, _ place: String) -> String? {
        if let found = characters.violation(of: Double(text.unicodeScalars.count)) {
            return "\(place): the number of characters \(found)"
        }
        return switch pattern?.search(text) {
        case nil, .found: nil
        case .notFound: "\(place) does not match \(pattern?.source ?? "")"
        // Not known to fit is not fitting.
        case .tooExpensive(let reason): "\(place) cannot be checked: \(reason)"
        }
    }
}

extension JSONSchema.Bounds {
    func violation(of number: Double) -> String? {
        let text = JSONNumberText.shortest(number)
        if let least, number < least { return "is \(text), less than \(shortest(least))" }
        if let most, number > most { return "is \(text), more than \(shortest(most))" }
        if let above, number <= above { return "is \(text), not more than \(shortest(above))" }
        if let below, number >= below { return "is \(text), not less than \(shortest(below))" }
        return nil
    }

    private func shortest(_ number: Double) -> String { JSONNumberText.shortest(number) }
}
