/// What Python's string methods make of a text.
extension TemplateText {
    func stripped(left: Bool, right: Bool, _ characters: TemplateText?) -> TemplateText {
        guard let characters else {
            return trimmed(left: left, right: right, PythonCharacter.isSpace)
        }
        let dropped = Set(characters.units.map { $0 & Self.scalarMask })
        return trimmed(left: left, right: right, dropped.contains)
    }

    func replacing(
        _ old: TemplateText, with new: TemplateText, _ limit: Int, _ budget: TemplateBudget
    ) throws(TemplateFault) -> TemplateText {
        // The result is bounded before it is made: there are at most `count + 1` replacements.
        let most = limit < 0 ? count + 1 : min(limit, count + 1)
        if new.count > 64 { try budget.spend(0) }
        var work = count
        let places = old.isEmpty ? most : split(old, most, work: &work).count - 1
        try budget.spend(work)
        let (grown, overflow) = places.multipliedReportingOverflow(by: new.count)
        try budget.spend(overflow ? Int.max / 2 : grown)
        return replacing(old, with: new, atMost: most, work: &work)
    }

    func split(_ separator: TemplateText, _ limit: Int, work: inout Int) -> [TemplateText] {
        var parts: [TemplateText] = []
        var start = 0
        while parts.count < limit,
            let place = firstIndex(of: separator, from: start, work: &work)
        {
            parts.append(self[start..<place])
            start = place + separator.count
        }
        parts.append(self[start..<count])
        return parts
    }

    func splitFromRight(_ separator: TemplateText, _ limit: Int, work: inout Int) -> [TemplateText]
    {
        var parts: [TemplateText] = []
        var end = count
        var place = end - separator.count
        while parts.count < limit, place >= 0 {
            work += separator.count
            if matches(separator, at: place) {
                parts.append(self[place + separator.count..<end])
                end = place
                place -= separator.count
            } else {
                place -= 1
            }
        }
        parts.append(self[0..<end])
        return parts.reversed()
    }

    /// `split()`: at runs of white space, which are no words at the ends.
    func words(_ limit: Int) -> [TemplateText] {
        var parts: [TemplateText] = []
        var index = 0
        while true {
            while index < count, PythonCharacter.isSpace(scalar(index)) { index += 1 }
            if index == count { return parts }
            if parts.count == limit { return parts + [self[index..<count]] }
            let start = index
            while index < count, !PythonCharacter.isSpace(scalar(index)) { index += 1 }
            parts.append(self[start..<index])
        }
    }

    func wordsFromRight(_ limit: Int) -> [TemplateText] {
        let reversed = TemplateText(units: units.reversed())
        return reversed.words(limit).map { TemplateText(units: $0.units.reversed()) }.reversed()
    }

    /// `splitlines()`: without the line ends.
    func lines() -> [TemplateText] {
        var parts: [TemplateText] = []
        var start = 0
        var index = 0
        while index < count {
            if PythonCharacter.isLineEnd(scalar(index)) {
                parts.append(self[start..<index])
                if scalar(index) == 0x0D, index + 1 < count, scalar(index + 1) == 0x0A {
                    index += 1
                }
                start = index + 1
            }
            index += 1
        }
        if start < count { parts.append(self[start..<count]) }
        return parts
    }

    func uppercased() -> TemplateText { mapped(\.properties.uppercaseMapping) }

    /// A capital sigma at the end of a word becomes the final form.
    func lowercased() -> TemplateText {
        guard units.contains(where: { $0 & Self.scalarMask == 0x3A3 }) else {
            return mapped(\.properties.lowercaseMapping)
        }
        return TemplateText(units: units.indices.flatMap { lowercased(at: $0).units })
    }

    private func lowercased(at index: Int) -> TemplateText {
        let isFinal = scalar(index) == 0x3A3 && isFinalSigma(index)
        return self[index..<index + 1]
            .mapped { isFinal ? "\u{3C2}" : $0.properties.lowercaseMapping }
    }

    /// A cased character before, none after, whatever is ignorable for case between.
    private func isFinalSigma(_ index: Int) -> Bool {
        func firstCased(_ range: some Sequence<Int>) -> Bool {
            for place in range {
                guard let properties = Unicode.Scalar(scalar(place))?.properties else { continue }
                if !properties.isCaseIgnorable { return properties.isCased }
            }
            return false
        }
        return firstCased((0..<index).reversed()) && !firstCased(index + 1..<count)
    }

    func capitalized() -> TemplateText {
        guard !isEmpty else { return self }
        return self[0..<1].mapped(\.properties.titlecaseMapping) + lowercased(from: 1)
    }

    private func lowercased(from start: Int) -> TemplateText {
        // The sigma rule sees the whole text, so the first character is lowered with it.
        let first = self[0..<start].lowercased()
        return TemplateText(units: Array(lowercased().units.dropFirst(first.count)))
    }

    /// `str.title()`: the first letter of every run of cased characters.
    func titled() -> TemplateText {
        var result: [UInt32] = []
        var insideWord = false
        for index in units.indices {
            let isCased = Unicode.Scalar(scalar(index))?.properties.isCased ?? false
            let part =
                insideWord
                ? lowercased(at: index)
                : self[index..<index + 1].mapped(\.properties.titlecaseMapping)
            result += part.units
            insideWord = isCased
        }
        return TemplateText(units: result)
    }
}
