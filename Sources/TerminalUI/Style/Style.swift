/// How a cell looks, in a theme's terms: a role, or a step of a ramp, or an owner's hue; and what
/// is laid over it. Two bytes, so that a screen of cells stays small and compares fast.
package struct Style: Hashable, Sendable {
    /// An index into a theme's looks.
    package let look: UInt8
    package private(set) var overlay: Overlay

    package struct Overlay: OptionSet, Hashable, Sendable {
        package let rawValue: UInt8

        package init(rawValue: UInt8) { self.rawValue = rawValue }

        package static let bold = Overlay(rawValue: 1)
        package static let underline = Overlay(rawValue: 2)
        package static let reverse = Overlay(rawValue: 4)
        /// The row that keys act on.
        package static let selected = Overlay(rawValue: 8)
        /// The selected row of a box that does not have the focus.
        package static let selectedIdle = Overlay(rawValue: 16)
        /// Data that no longer arrives.
        package static let stale = Overlay(rawValue: 32)
    }

    static let roleCount = Role.allCases.count
    static let rampBase = 64
    static let ownerBase = rampBase + Ramp.allCases.count * Ramp.steps
    package static let ownerCount = 12
    static let lookCount = ownerBase + ownerCount

    init(look: Int, overlay: Overlay = []) {
        self.look = UInt8(look)
        self.overlay = overlay
    }

    package init(_ role: Role) { self.init(look: Int(role.rawValue)) }

    /// The step of a ramp for a fraction of 0...1; anything outside takes the nearest end.
    package static func ramp(_ ramp: Ramp, _ fraction: Double) -> Style {
        let clamped = fraction.isFinite ? min(1, max(0, fraction)) : 0
        let step = min(Ramp.steps - 1, Int(clamped * Double(Ramp.steps)))
        return Style(look: rampBase + Int(ramp.rawValue) * Ramp.steps + step)
    }

    /// One of the hues that tell owners of pages apart; indices beyond the last start over.
    package static func owner(_ index: Int) -> Style {
        Style(look: ownerBase + ((index % ownerCount) + ownerCount) % ownerCount)
    }

    package func with(_ added: Overlay) -> Style {
        var copy = self
        copy.overlay.formUnion(added)
        return copy
    }

    package var bold: Style { with(.bold) }
    package var underline: Style { with(.underline) }
    package var reverse: Style { with(.reverse) }
}

extension Style {
    package static let text = Style(.text)
    package static let dim = Style(.dim)
    package static let strong = Style(.strong)
    package static let accent = Style(.accent)
    package static let ok = Style(.ok)
    package static let warn = Style(.warn)
    package static let error = Style(.error)
    package static let busy = Style(.busy)
    package static let money = Style(.money)
}

extension Style: CustomStringConvertible {
    /// `text.dim+bold`, `gauge:3`, `owner:7`: the form that golden screens record.
    package var description: String {
        var result: String
        let index = Int(look)
        if let role = Role(rawValue: look) {
            result = role.key
        } else if index >= Self.ownerBase {
            result = "owner:\(index - Self.ownerBase)"
        } else {
            let ramp = Ramp(rawValue: UInt8((index - Self.rampBase) / Ramp.steps))
            result = "\(ramp?.key ?? "ramp"):\((index - Self.rampBase) % Ramp.steps)"
        }
        let names: [(Overlay, String)] = [
            (.bold, "bold"), (.underline, "underline"), (.reverse, "reverse"),
            (.selected, "selected"), (.selectedIdle, "selected.idle"), (.stale, "stale"),
        ]
        for (flag, name) in names where overlay.contains(flag) { result += "+" + name }
        return result
    }
}
