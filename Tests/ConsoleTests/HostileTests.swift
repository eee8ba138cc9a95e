import ControlAPI
import Foundation
import TerminalUI
import Testing

@testable import Console

/// Whatever a model, a prompt or a client writes, it is shown and it does nothing.
@Suite("Hostile text")
struct HostileTests {
    /// Names of the fixture that stand in free text.
    static let names = [
        "support-triage", "pilot", ":\"ana", "billing", "triage-gold", "ACME", "Forwarded",
        " moved",
        "security", "r-91", " started", "EPYC", "nightly", "steady", "claude",
    ]

    static let attack =
        "\u{1B}[2J\u{1B}]0;owned\u{07}\u{9B}31m\u{202E}txt\u{E0041}\u{E0042}\r\n\tZ\u{301}\u{302}"
        + "\u{303}\u{304}👩‍👩‍👧日本\u{FEFF}\u{0}"

    /// The same message with the attack after every such name.
    static func poisoned<Message: Codable>(_ message: Message) throws -> Message {
        var json = String(decoding: try ControlCodec.encode(message), as: UTF8.self)
        let escaped = String(decoding: try JSONEncoder().encode(attack), as: UTF8.self)
        for name in names {
            json = json.replacingOccurrences(of: name, with: name + escaped.dropFirst().dropLast())
        }
        return try ControlCodec.decode(Message.self, from: Data(json.utf8))
    }

    static func poisoned(_ answer: Answer) throws -> Answer {
        switch answer {
        case .prompts(let value): .prompts(try poisoned(value))
        case .prompt(let value): .prompt(try poisoned(value))
        case .diff(let value): .diff(try poisoned(value))
        case .promotion(let value): .promotion(try poisoned(value))
        case .datasets(let value): .datasets(try poisoned(value))
        case .evalRuns(let value): .evalRuns(try poisoned(value))
        case .evalRun(let value): .evalRun(try poisoned(value))
        case .evalCase(let value): .evalCase(try poisoned(value))
        case .drift(let value): .drift(try poisoned(value))
        case .evidence(let value): .evidence(try poisoned(value))
        case .traces(let value): .traces(try poisoned(value))
        case .trace(let value): .trace(try poisoned(value))
        case .events(let value): .events(try poisoned(value))
        case .gateway(let value): .gateway(try poisoned(value))
        }
    }

    static func isDangerous(_ value: UInt32) -> Bool {
        switch value {
        case 0x01..<0x20, 0x7F..<0xA0, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF,
            0xE0000...0xE0FFF:
            true
        default: false
        }
    }

    @Test(
        "no screen lets a control character through, nor a text out of its box",
        arguments: [
            "1", "2", "3", "3p", "3t", "3<tab><tab>", "4<tab>J<tab>", "5", "5<enter>", "5a",
            "6<enter>", "7", "8", "8<tab><tab>x", ":", "3?",
        ])
    func screens(keys: String) throws {
        for family in GlyphSet.Family.allCases {
            var driver = ConsoleDriver(120, 36, glyphs: GlyphSet(family))
            driver.answers = { load in
                Fixture.answer(load).flatMap { answer in
                    Result { try Self.poisoned(answer) }.mapError { CallFailure("\($0)") }
                }
            }
            driver.feed(.snapshot(try Self.poisoned(Fixture.snapshot(.overview))))
            driver.feed(.snapshot(try Self.poisoned(Fixture.snapshot(.engine))))
            driver.press(keys)
            let surface = driver.surface
            for cell in surface.cells {
                for value in [cell.scalar, cell.firstMark, cell.secondMark] {
                    #expect(!Self.isDangerous(value), "\(keys): \(String(value, radix: 16))")
                }
            }
            // The frames' right edges stand where they stand with harmless text.
            var harmless = ConsoleDriver(120, 36, glyphs: GlyphSet(family))
            harmless.press(keys.prefix(1).description)
            if keys.count == 1, keys != ":" {
                let edge = surface.size.columns - 1
                for y in 2..<35 {
                    #expect(surface[edge, y].text == harmless.surface[edge, y].text, "\(keys) \(y)")
                }
            }
        }
    }

    @Test("a failure's message is shown as text")
    func failure() {
        var driver = ConsoleDriver()
        driver.feed(
            .performed(.stopEval(1, actor: "ana"), .failure(CallFailure("no\u{1B}[2J way"))))
        #expect(driver.shows("no␛[2J way"))
    }
}
