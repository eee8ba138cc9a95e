import Foundation
import TerminalUI
import Testing

/// The files of `themes/`: complete, inside the binary, and legible.
@Suite("Themes")
struct ThemeTests {
    static let onDisk: [String] = {
        let folder = SourceTree.root.appendingPathComponent("themes").path
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return files.filter { $0.hasSuffix(".theme") }.map { String($0.dropLast(6)) }.sorted()
    }()

    @Test("the themes on disk are the ones inside the binary")
    func embedded() {
        #expect(!Self.onDisk.isEmpty)
        #expect(Self.onDisk == ThemeLibrary.embeddedNames.sorted())
    }

    @Test("every theme defines every key, itself or by inheritance", arguments: onDisk)
    func complete(name: String) throws {
        let library = ThemeLibrary(
            folders: [SourceTree.root.appendingPathComponent("themes").path],
            read: { try ThemeFileReader.text(of: $0) })
        #expect(try library.theme(name) == ThemeLibrary().theme(name))
    }

    /// Foreground and background of every look, where both are 24-bit colours.
    static func pairs(
        _ theme: Theme, without left: Set<Role> = []
    ) -> [(style: Style, front: RGB, back: RGB)] {
        let roles = Role.allCases.filter { !left.contains($0) }.map { Style($0) }
        let owners = (0..<Style.ownerCount).map { Style.owner($0) }
        let ramps = Ramp.allCases.flatMap { ramp in
            ramp == .age ? [] : (0..<Ramp.steps).map { Style.ramp(ramp, Double($0) / 8) }
        }
        return (roles + owners + ramps).compactMap { style in
            let text = theme[.text]
            let look = theme.look(of: style)
            guard case .rgb(let front, _)? = look.foreground ?? text.foreground,
                case .rgb(let back, _)? = look.background ?? text.background
            else { return nil }
            return (style, front, back)
        }
    }

    /// Lines, tracks and fills: they carry no text, and quiet is their purpose.
    static let decoration: Set<Role> = [
        .frame, .graphAxis, .gaugeTrack, .pageFree, .caseQueued, .hintDisabled,
    ]

    static func contrast(_ pair: (style: Style, front: RGB, back: RGB), indexed: Bool) -> Double {
        guard indexed else { return pair.front.contrast(with: pair.back) }
        func shown(_ color: RGB) -> RGB {
            IndexedPalette.value(of: IndexedPalette.nearest(to: color))
        }
        return shown(pair.front).contrast(with: shown(pair.back))
    }

    @Test("high-contrast keeps 7:1 everywhere, in 24 bits and in 256 colours")
    func highContrast() throws {
        let theme = try ThemeLibrary().theme("high-contrast")
        let pairs = Self.pairs(theme)
        #expect(pairs.count > 80)
        for pair in pairs {
            for indexed in [false, true] {
                let ratio = Self.contrast(pair, indexed: indexed)
                #expect(ratio >= 7, "\(pair.style) has \(ratio), indexed \(indexed)")
            }
        }
    }

    @Test(
        "text on a painted background keeps 4.5:1, graphs and owners 3:1",
        arguments: onDisk.filter { $0 != "high-contrast" })
    func legible(name: String) throws {
        let theme = try ThemeLibrary().theme(name)
        for pair in Self.pairs(theme, without: Self.decoration) {
            let isText = Int(pair.style.look) < Role.allCases.count
            let ratio = Self.contrast(pair, indexed: false)
            #expect(ratio >= (isText ? 4.5 : 3), "\(pair.style) has \(ratio)")
            let indexed = Self.contrast(pair, indexed: true)
            #expect(indexed >= (isText ? 4 : 2.7), "\(pair.style) has \(indexed) in 256 colours")
        }
    }

    @Test(
        "default and mono paint no background and name no 24-bit colour",
        arguments: ["default", "mono"])
    func plain(name: String) throws {
        let theme = try ThemeLibrary().theme(name)
        #expect(Self.pairs(theme).isEmpty)
        #expect(theme[.text].background == nil || theme[.text].background == .terminal)
    }
}
