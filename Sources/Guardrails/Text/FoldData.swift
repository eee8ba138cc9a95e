/// The facts behind `FoldTable`, from the Unicode Character Database, version 15.
enum FoldData {
    static let dropped: [(ClosedRange<UInt32>, FoldTable.Dropped)] = [
        (0x00AD...0x00AD, .zeroWidth),
        (0x0300...0x036F, .mark),
        (0x061C...0x061C, .zeroWidth),
        (0x115F...0x1160, .zeroWidth),
        (0x17B4...0x17B5, .zeroWidth),
        (0x180B...0x180D, .variation),
        (0x180E...0x180E, .zeroWidth),
        (0x1AB0...0x1ACE, .mark),
        (0x1DC0...0x1DFF, .mark),
        (0x200B...0x200F, .zeroWidth),
        (0x202A...0x202E, .bidi),
        (0x2060...0x2064, .zeroWidth),
        (0x2065...0x2065, .zeroWidth),
        (0x2066...0x2069, .bidi),
        (0x206A...0x206F, .zeroWidth),
        (0x20D0...0x20F0, .mark),
        (0x3164...0x3164, .zeroWidth),
        (0xFE00...0xFE0F, .variation),
        (0xFE20...0xFE2F, .mark),
        (0xFEFF...0xFEFF, .zeroWidth),
        (0xFFA0...0xFFA0, .zeroWidth),
        (0x1D173...0x1D17A, .zeroWidth),
        (0xE0000...0xE007F, .tag),
        (0xE0100...0xE01EF, .variation),
    ]

    /// The zeros of the decimal digits (general category Nd) of other scripts, and of the
    /// mathematical ones.
    static let digitZeros: [UInt32] = [
        0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6,
        0x0D66, 0x0DE6, 0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0,
        0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0,
        0xAA50, 0xABF0, 0x104A0, 0x11066, 0x110F0, 0x11136, 0x111D0, 0x112F0, 0x11450, 0x114D0,
        0x11650, 0x116C0, 0x11730, 0x118E0, 0x11950, 0x11C50, 0x11D50, 0x11DA0, 0x16A60, 0x16AC0,
        0x16B50, 0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6, 0x1E140, 0x1E2F0, 0x1E4F0, 0x1E950,
        0x1FBF0,
    ]

    /// First scalar, what it becomes, and how many follow each other so.
    static let runs: [(UInt32, UInt32, UInt32)] = [
        (0xFF01, 0x21, 94),  // Fullwidth.
        (0x2080, 0x30, 10), (0x2074, 0x34, 6),  // Subscripts and superscripts.
        (0x2460, 0x31, 9), (0x24F5, 0x31, 9), (0x2776, 0x31, 9),  // In circles.
        (0x2780, 0x31, 9), (0x278A, 0x31, 9), (0x2474, 0x31, 9), (0x2488, 0x31, 9),
        (0x249C, 0x61, 26), (0x24B6, 0x41, 26), (0x24D0, 0x61, 26),
        (0x1F110, 0x41, 26), (0x1F130, 0x41, 26), (0x1F150, 0x41, 26), (0x1F170, 0x41, 26),
        (0x2000, 0x20, 1), (0x2001, 0x20, 1), (0x2002, 0x20, 1), (0x2003, 0x20, 1),
        (0x2004, 0x20, 1), (0x2005, 0x20, 1), (0x2006, 0x20, 1), (0x2007, 0x20, 1),
        (0x2008, 0x20, 1), (0x2009, 0x20, 1), (0x200A, 0x20, 1), (0x2028, 0x0A, 1),
        (0x2029, 0x0A, 1), (0x202F, 0x20, 1), (0x205F, 0x20, 1), (0x3000, 0x20, 1),
        (0x00A0, 0x20, 1), (0x1680, 0x20, 1), (0x0085, 0x0A, 1), (0x2800, 0x20, 1),
    ]

    /// Mathematical alphabets: capitals, then small letters, over and over.
    static let alphabets: [(UInt32, UInt32)] = [(0x1D400, 676)]

    /// Letters with accents, and letters of other scripts that look like Latin ones.
    static let lookalikes: [(String, String)] = [
        ("a", "àáâãäåāăąǎǟǡǻȁȃȧḁẚạảấầẩẫậắằẳẵặªаαɑ"), ("A", "ÀÁÂÃÄÅĀĂĄǍȀȂȦḀẠẢẤẦẨẪẬẮẰẲẴẶАΑ"),
        ("b", "ḃḅḇɓ"), ("B", "ḂḄḆВΒ"),
        ("c", "çćĉċčḉƈсϲ"), ("C", "ÇĆĈĊČḈСϹ"),
        ("d", "ďđḋḍḏḑḓԁ"), ("D", "ĎĐḊḌḎḐḒ"),
        ("e", "èéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệеёєε"), ("E", "ÈÉÊËĒĔĖĘĚȄȆȨḔḖḘḚḜẸẺẼẾỀỂỄỆЕЁΕ"),
        ("f", "ḟƒ"), ("F", "ḞϜ"),
        ("g", "ĝğġģǧǵḡɡ"), ("G", "ĜĞĠĢǦǴḠ"),
        ("h", "ĥħȟḣḥḧḩḫẖһ"), ("H", "ĤĦȞḢḤḦḨḪНΗ"),
        ("i", "ìíîïĩīĭįıǐȉȋḭḯỉịіїι"), ("I", "ÌÍÎÏĨĪĬĮİǏȈȊḬḮỈỊІЇΙ"),
        ("j", "ĵǰјϳ"), ("J", "ĴЈ"),
        ("k", "ķĸǩḱḳḵκк"), ("K", "ĶǨḰḲḴКΚK"),
        ("l", "ĺļľŀłḷḹḻḽ"), ("L", "ĹĻĽĿŁḶḸḺḼ"),
        ("m", "ḿṁṃ"), ("M", "ḾṀṂМΜ"),
        ("n", "ñńņňŉǹṅṇṉṋո"), ("N", "ÑŃŅŇǸṄṆṈṊΝ"),
        ("o", "òóôõöøōŏőơǒǫǭȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợºоοσօ"),
        ("O", "ÒÓÔÕÖØŌŎŐƠǑǪǬȌȎȪȬȮȰṌṎṐṒỌỎỐỒỔỖỘỚỜỞỠỢОΟ"),
        ("p", "ṕṗрρ"), ("P", "ṔṖРΡ"), ("q", "ԛ"),
        ("r", "ŕŗřȑȓṙṛṝṟ"), ("R", "ŔŖŘȐȒṘṚṜṞ"),
        ("s", "śŝşšșſṡṣṥṧṩѕ"), ("S", "ŚŜŞŠȘṠṢṤṦṨЅ"),
        ("t", "ţťŧțṫṭṯṱẗ"), ("T", "ŢŤŦȚṪṬṮṰТΤ"),
        ("u", "ùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữựυ"), ("U", "ÙÚÛÜŨŪŬŮŰŲƯǓǕǗǙǛȔȖṲṴṶṸṺỤỦỨỪỬỮỰ"),
        ("v", "ṽṿνѵ"), ("V", "ṼṾѴ"), ("w", "ŵẁẃẅẇẉẘԝ"), ("W", "ŴẀẂẄẆẈԜ"),
        ("x", "ẋẍхχ"), ("X", "ẊẌХΧ"),
        ("y", "ýÿŷȳẏẙỳỵỷỹуγ"), ("Y", "ÝŶŸȲẎỲỴỶỸУΥҮ"),
        ("z", "źżžẑẓẕ"), ("Z", "ŹŻŽẐẒẔΖ"),
        ("ae", "æǽ"), ("AE", "ÆǼ"), ("oe", "œ"), ("OE", "Œ"), ("ss", "ßẞ"), ("th", "þ"),
        ("ff", "ﬀ"), ("fi", "ﬁ"), ("fl", "ﬂ"), ("ffi", "ﬃ"), ("ffl", "ﬄ"), ("st", "ﬅﬆ"),
        ("0", "⁰⓪⓿"), ("1", "¹"), ("2", "²"), ("3", "³"),
        ("10", "⑩⑽⒑⓾❿➉➓"),
        ("-", "‐‑‒–—―−﹣⁃"), ("'", "‘’‚‛′ʼ`´"), ("\"", "“”„‟″«»"), (".", "․。｡"),
        ("/", "⁄∕"), (":", "ː˸։׃∶꞉"), ("@", "﹫"), ("_", "‗﹍﹎﹏"), ("+", "⁺₊﹢"),
        ("!", "ǃ"), ("?", "﹖"), (",", "‚﹐"), ("(", "⁽₍﹙"), (")", "⁾₎﹚"), ("=", "⁼₌﹦"),
        ("e", "ℯ℮ⅇ"), ("g", "ℊ"), ("h", "ℎℏ"), ("i", "ⅈⅰ"), ("j", "ⅉ"), ("l", "ℓ"), ("o", "ℴ"),
        // Small Cyrillic letters whose capitals look Latin.
        ("b", "в"), ("h", "н"), ("m", "м"), ("t", "т"),
        // What terminals take for an escape of two characters.
        ("\u{1B}[", "\u{9B}"), ("\u{1B}]", "\u{9D}"), ("\u{1B}P", "\u{90}"),
        ("B", "ℬ"), ("C", "ℂℭ"), ("E", "ℰ"), ("F", "ℱ"), ("H", "ℋℌℍ"), ("I", "ℐℑ"), ("L", "ℒ"),
        ("M", "ℳ"), ("N", "ℕ"), ("P", "ℙ"), ("Q", "ℚ"), ("R", "ℛℜℝ"), ("Z", "ℤℨ"),
    ]

    /// Capitals, and how far behind them their small letters are.
    static let lowercase: [(ClosedRange<UInt32>, UInt32)] = [
        (0x0391...0x03A1, 32), (0x03A3...0x03AB, 32), (0x0410...0x042F, 32), (0x0400...0x040F, 80),
    ]
}
