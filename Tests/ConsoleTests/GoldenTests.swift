import ControlAPI
import Foundation
import TerminalUI
import Testing

@testable import Console

/// What screens look like, cell by cell. `scripts/record-goldens` writes the files anew; the
/// review of a change is then a difference of texts.
@Suite("Golden screens")
struct GoldenTests {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Goldens")
    static let isRecording =
        ProcessInfo.processInfo.environment["BINNACLE_RECORD_GOLDENS"] == "1"

    /// A screen with the keys that lead to it.
    static let scenes: [(name: String, keys: String)] = [
        ("overview", ""), ("engine", "2"), ("engine-steps", "2t"), ("prompts", "3"),
        ("evals", "4<tab>J"),
        ("drift", "5"), ("traces", "6"), ("events", "7"), ("gateway", "8"),
    ]

    /// What lies on top is the same at every size; it is recorded at the reference size.
    static let overlays: [(name: String, keys: String)] = [
        ("help", "3?"), ("explain", "5e"), ("palette", ":roll"), ("filter", "6/haiku"),
        ("promote", "3p"), ("rollback", "3R"), ("new-run", "3E"), ("acknowledge", "5a"),
        ("page-map-age", "2m"), ("page-wise", "2z"), ("evidence", "5<enter>"),
        ("revoke-key", "8<tab><tab>x"),
    ]

    static let sizes = [(80, 24), (120, 36), (200, 50)]

    static func text(of driver: ConsoleDriver) -> String {
        let surface = driver.surface
        return (surface.lines + ["", "styles"] + surface.styleRuns).joined(separator: "\n") + "\n"
    }

    static func check(_ name: String, _ text: String) throws {
        let file = folder.appendingPathComponent(name + ".txt")
        if isRecording {
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true)
            try text.write(to: file, atomically: true, encoding: .utf8)
            return
        }
        let golden = try String(contentsOf: file, encoding: .utf8)
        guard golden != text else { return }
        let pairs = zip(golden.split(separator: "\n"), text.split(separator: "\n"))
        let first = pairs.first { $0 != $1 }
        let (was, became) = first.map { (String($0), String($1)) } ?? ("shorter", "longer")
        Issue.record("\(name) differs: was '\(was)', is '\(became)'")
    }

    @Test("screens look as recorded", arguments: scenes.indices, GlyphSet.Family.allCases)
    func screensLookAsRecorded(scene: Int, family: GlyphSet.Family) throws {
        let (name, keys) = Self.scenes[scene]
        for (columns, rows) in Self.sizes {
            var driver = ConsoleDriver(columns, rows, glyphs: GlyphSet(family))
            driver.press(keys)
            let file = "\(name)-\(columns)x\(rows)-\(family.rawValue)"
            try Self.check(file, Self.text(of: driver))
        }
    }

    @Test("overlays look as recorded", arguments: overlays.indices)
    func overlaysLookAsRecorded(index: Int) throws {
        let (name, keys) = Self.overlays[index]
        var driver = ConsoleDriver()
        driver.press(keys)
        try Self.check("\(name)-120x36", Self.text(of: driver))
    }

    @Test("a GPU and a part of one look as recorded")
    func gpus() throws {
        for (columns, rows) in Self.sizes.dropFirst() {
            var driver = ConsoleDriver(columns, rows)
            driver.press("2")
            var snapshot = Fixture.snapshot(.engine)
            snapshot.engine?.devices = [Fixture.gpu, Fixture.instance]
            driver.feed(.snapshot(snapshot))
            try Self.check("engine-gpu-\(columns)x\(rows)", Self.text(of: driver))
        }
    }

    @Test("a lost control plane, a pause and a small terminal look as recorded")
    func conditions() throws {
        var lost = ConsoleDriver()
        lost.now += 8000
        lost.feed(.linkLost(reason: "cannot connect: Connection refused"))
        try Self.check("lost-120x36", Self.text(of: lost))
        var paused = ConsoleDriver()
        paused.press("<space>")
        try Self.check("paused-120x36", Self.text(of: paused))
        var small = ConsoleDriver(60, 18)
        small.press("2")
        try Self.check("engine-60x18", Self.text(of: small))
        try Self.check("tiny-38x9", Self.text(of: ConsoleDriver(38, 9)))
        try Self.check(
            "connecting-120x36", Self.text(of: ConsoleDriver(isConnected: false)))
    }
}
