/// Filters that compare, and filters of numbers.
extension TemplateRenderer {
    func order(_ value: TemplateValue, _ name: String, _ arguments: TemplateCallArguments)
        throws(TemplateFault) -> TemplateValue
    {
        switch name {
        case "dictsort": return try dictionarySort(value, arguments)
        case "reverse":
            if case .text(let text) = value {
                return .text(TemplateText(units: text.units.reversed()))
            }
            return .list(try items(of: value).reversed(), .generator)
        case "sum":
            let path = try attributePath(arguments.value(0, "attribute"))
            var sum = arguments.value(1, "start") ?? .integer(0)
            for item in try items(of: value) {
                sum = try PythonArithmetic.apply(
                    .add, sum, try self.item(of: item, along: path), budget)
            }
            return sum
        case "sort":
            let paths = try sortPaths(arguments.value(2, "attribute"))
            let sorted = try sort(
                try keyed(
                    value, paths, ignoringCase: arguments.value(1, "case_sensitive"),
                    makesList: true),
                descending: arguments.value(0, "reverse")?.isTrue ?? false)
            return .list(sorted)
        case "unique":
            let path = try attributePath(arguments.value(1, "attribute"))
            return try unique(
                try keyed(value, [path], ignoringCase: arguments.value(0, "case_sensitive")))
        default:
            let path = try attributePath(arguments.value(1, "attribute"))
            let keyed = try keyed(
                value, [path], ignoringCase: arguments.value(0, "case_sensitive"))
            var best = keyed.first
            for entry in keyed.dropFirst() {
                guard let current = best else { break }
                let isLess = try TemplateValue.isLess(entry.key, current.key, budget)
                let isMore = try TemplateValue.isLess(current.key, entry.key, budget)
                if name == "min" ? isLess : isMore { best = entry }
            }
            return best?.item ?? .undefined("the \(name) of nothing")
        }
    }

    private typealias Keyed = (key: TemplateValue, item: TemplateValue)

    /// `attribute="a,b"` sorts by several.
    private func sortPaths(_ attribute: TemplateValue?) throws(TemplateFault) -> [[TemplateValue]] {
        guard case .text(let text)? = attribute else { return [try attributePath(attribute)] }
        var work = 0
        var paths: [[TemplateValue]] = []
        for part in text.split(TemplateText(literal: ","), .max, work: &work) {
            paths.append(try attributePath(.text(part)))
        }
        return paths
    }

    private func keyed(
        _ value: TemplateValue, _ paths: [[TemplateValue]], ignoringCase flag: TemplateValue?,
        makesList: Bool = false
    ) throws(TemplateFault) -> [Keyed] {
        let ignoresCase = !(flag?.isTrue ?? false)
        var result: [Keyed] = []
        for item in try items(of: value) {
            var keys: [TemplateValue] = []
            for path in paths {
                let key = try self.item(of: item, along: path)
                keys.append(ignoresCase ? try lowered(key) : key)
            }
            result.append((makesList ? .list(keys) : keys[0], item))
        }
        return result
    }

    private func lowered(_ key: TemplateValue) throws(TemplateFault) -> TemplateValue {
        guard case .text(let text) = key else { return key }
        try budget.spend(text.count)
        return .text(text.lowercased())
    }

    /// Stable, as Python's; a merge sort, so that an error can leave in the middle.
    private func sort(_ entries: [Keyed], descending: Bool) throws(TemplateFault)
        -> [TemplateValue]
    {
        var entries = entries
        var width = 1
        while width < entries.count {
            var merged: [Keyed] = []
            merged.reserveCapacity(entries.count)
            for start in stride(from: 0, to: entries.count, by: 2 * width) {
                var left = start
                var right = min(start + width, entries.count)
                let (middle, end) = (right, min(start + 2 * width, entries.count))
                while left < middle, right < end {
                    let (a, b) = (entries[left].key, entries[right].key)
                    let takesRight =
                        descending
                        ? try TemplateValue.isLess(a, b, budget)
                        : try TemplateValue.isLess(b, a, budget)
                    merged.append(entries[takesRight ? right : left])
                    if takesRight { right += 1 } else { left += 1 }
                    try budget.spend(0)
                }
                merged += entries[left..<middle]
                merged += entries[right..<end]
            }
            entries = merged
            width *= 2
        }
        return entries.map(\.item)
    }

    private func unique(_ entries: [Keyed]) throws(TemplateFault) -> TemplateValue {
        var seen: Set<TemplateKey> = []
        var kept: [TemplateValue] = []
        for entry in entries {
            try Self.requireHashable(entry.key)
            if seen.insert(TemplateKey(entry.key)).inserted { kept.append(entry.item) }
        }
        return .list(kept, .generator)
    }

    private func dictionarySort(_ value: TemplateValue, _ arguments: TemplateCallArguments)
        throws(TemplateFault) -> TemplateValue
    {
        guard case .dictionary(let dictionary) = value else {
            throw .failure("dictsort needs a dict, not '\(value.typeName)'")
        }
        let isSensitive = arguments.value(0, "case_sensitive")?.isTrue ?? false
        var byValue = false
        if let by = arguments.value(1, "by") { byValue = try text(by).string == "value" }
        var entries: [Keyed] = []
        for (key, value) in zip(dictionary.keys, dictionary.values) {
            let subject = byValue ? value : key
            entries.append(
                (isSensitive ? subject : try lowered(subject), .list([key, value], .tuple)))
        }
        return .list(
            try sort(entries, descending: arguments.value(2, "reverse")?.isTrue ?? false))
    }

    func number(_ value: TemplateValue, _ name: String, _ arguments: TemplateCallArguments)
        throws(TemplateFault) -> TemplateValue
    {
        if case .undefined(let what) = value { throw .failure("\(what) is undefined") }
        switch name {
        case "int": return try integer(value, arguments)
        case "float":
            if let number = value.number { return .float(number) }
            if case .text(let text) = value, let number = PythonNumber.float(text.string) {
                return .float(number)
            }
            return arguments.value(0, "default") ?? .float(0)
        case "abs":
            if case .float(let number) = value { return .float(number.magnitude) }
            guard let number = value.integer, number != .min else {
                throw .failure("abs needs a number")
            }
            return .integer(abs(number))
        default: return try PythonNumber.round(value, arguments)
        }
    }

    private func integer(_ value: TemplateValue, _ arguments: TemplateCallArguments)
        throws(TemplateFault) -> TemplateValue
    {
        let standard = arguments.value(0, "default") ?? .integer(0)
        if let number = value.integer { return .integer(number) }
        if let number = value.number {
            return Int(exactly: number.rounded(.towardZero)).map { .integer($0) } ?? standard
        }
        guard case .text(let text) = value else { return standard }
        let base = arguments.value(1, "base")?.integer ?? 10
        let string = text.string
        if let number = PythonNumber.integer(string, base: base) { return .integer(number) }
        guard let number = PythonNumber.float(string) else { return standard }
        return Int(exactly: number.rounded(.towardZero)).map { .integer($0) } ?? standard
    }
}
