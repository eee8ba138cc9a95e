import Testing

@testable import Tokenizers

@Suite("Unicode tables")
struct UnicodeTests {
    private func normalized(_ form: UnicodeForm, _ text: String) -> String {
        var output: [UInt8] = []
        Array(text.utf8).withUnsafeBufferPointer { form.append($0, to: &output) }
        return String(decoding: output, as: UTF8.self)
    }

    @Test("classes of characters that the split patterns tell apart")
    func classes() {
        let table = CharacterClassTable.shared
        func kind(_ scalar: Unicode.Scalar) -> CharacterClass { table[scalar.value] }
        #expect(kind("A").contains(.upper) && kind("ǅ").contains(.upper))
        #expect(kind("z").contains(.lower) && kind("漢").contains(.caseless))
        #expect(kind("\u{301}").contains(.mark) && kind("\u{301}").contains(.bertAccent))
        #expect(kind("٣").contains(.number) && kind("Ⅷ").contains(.number))
        #expect(kind("!").contains(.punctuation) && kind("+").contains(.symbol))
        #expect(kind("+").contains(.bertPunctuation) && !kind("€").contains(.bertPunctuation))
        #expect(kind("\u{A0}").contains(.space) && !kind("\u{200B}").contains(.space))
        #expect(kind("\0").contains(.bertControl) && !kind("\n").contains(.bertControl))
        #expect(table[UTF8Cursor.invalid] == [])
    }

    @Test("a table of sequences has the form that the standard gives")
    func forms() {
        // source, NFC, NFD, NFKC, NFKD
        let rows = [
            ["Å", "\u{C5}", "A\u{30A}", "\u{C5}", "A\u{30A}"],
            ["\u{212B}", "\u{C5}", "A\u{30A}", "\u{C5}", "A\u{30A}"],
            ["ﬁ①", "ﬁ①", "ﬁ①", "fi1", "fi1"],
            [
                "\u{1E9B}\u{323}", "\u{1E9B}\u{323}", "\u{17F}\u{323}\u{307}", "\u{1E69}",
                "s\u{323}\u{307}",
            ],
            ["각", "각", "\u{1100}\u{1161}\u{11A8}", "각", "\u{1100}\u{1161}\u{11A8}"],
            [
                "\u{1100}\u{1161}\u{11A8}", "각", "\u{1100}\u{1161}\u{11A8}", "각",
                "\u{1100}\u{1161}\u{11A8}",
            ],
            [
                "a\u{315}\u{300}\u{5AE}b", "à\u{5AE}\u{315}b", "a\u{5AE}\u{300}\u{315}b",
                "à\u{5AE}\u{315}b", "a\u{5AE}\u{300}\u{315}b",
            ],
            [
                "\u{0958}", "\u{0915}\u{093C}", "\u{0915}\u{093C}", "\u{0915}\u{093C}",
                "\u{0915}\u{093C}",
            ],
        ]
        for row in rows {
            for (form, expected) in zip([UnicodeForm.nfc, .nfd, .nfkc, .nfkd], row.dropFirst()) {
                let result = normalized(form, row[0])
                #expect(result.utf8.elementsEqual(expected.utf8), "\(row[0]) \(form)")
            }
        }
    }

    @Test("canonical forms keep the characters, and a second time changes nothing")
    func properties() {
        for seed in UInt64(0)..<400 {
            var generator = SeededGenerator(seed: seed)
            let ranges: [ClosedRange<UInt32>] = [
                0x41...0x5A, 0xC0...0x24F, 0x300...0x36F, 0x1E00...0x1EFF, 0x900...0x97F,
                0x1100...0x11FF, 0xAC00...0xD7A3, 0xFB00...0xFB4F,
            ]
            let text = String(
                String.UnicodeScalarView(
                    (0..<20).compactMap { _ in
                        ranges.randomElement(using: &generator).flatMap {
                            Unicode.Scalar(UInt32.random(in: $0, using: &generator))
                        }
                    }))
            for form in [UnicodeForm.nfc, .nfd] {
                let once = normalized(form, text)
                // Equality of strings is canonical equivalence.
                #expect(once == text, "seed \(seed)")
                #expect(normalized(form, once).utf8.elementsEqual(once.utf8), "seed \(seed)")
            }
        }
    }

    @Test("bytes that are no UTF-8 pass through a normal form")
    func invalidBytes() {
        var output: [UInt8] = []
        let bytes: [UInt8] = [0x61, 0xFF, 0xCC, 0x81, 0xC3, 0x28, 0xE2, 0x82, 0xED, 0xA0, 0x80]
        bytes.withUnsafeBufferPointer { UnicodeForm.nfc.append($0, to: &output) }
        #expect(output == bytes)
    }

    @Test("a cursor reads scalars as the standard library does, and other bytes one by one")
    func cursor() {
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<2000 {
            let bytes = (0..<12).map { _ in
                [0x41, 0x80, 0xBF, 0xC1, 0xC3, 0xE0, 0xE2, 0xED, 0xF0, 0xF4, 0xF5, 0x9F, 0x90]
                    .randomElement(using: &generator) ?? UInt8(0)
            }
            var read: [UInt32] = []
            bytes.withUnsafeBufferPointer { buffer in
                let cursor = UTF8Cursor(buffer)
                var index = 0
                while index < buffer.count {
                    let (value, length) = cursor.scalar(at: index)
                    if value != UTF8Cursor.invalid { read.append(value) }
                    index += length
                }
            }
            let expected = String(decoding: bytes, as: UTF8.self).unicodeScalars
                .map(\.value).filter { $0 != 0xFFFD }
            #expect(read == expected, "\(bytes)")
        }
    }
}
