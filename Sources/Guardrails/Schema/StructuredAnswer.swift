package import JSON

/// An answer that should be JSON of a given form.
package enum StructuredAnswer {
    /// What is wrong with a text, for the model that wrote it; nil when nothing is.
    package static func complaint(about text: String, _ schema: JSONSchema) -> String? {
        guard let value = try? JSONParser.parse(text) else {
            return "It is not valid JSON."
        }
        let violations = schema.violations(of: value)
        if violations.isEmpty { return nil }
        return "It does not fit the schema: "
            + violations.map(\.description).joined(separator: "; ") + "."
    }

    /// What to say to the model for another attempt.
    package static func repairPrompt(_ complaint: String) -> String {
        "Your answer cannot be used. \(complaint) Answer again with the corrected JSON and nothing "
            + "else."
    }
}
