/// What a detector makes of one look after another.
///
/// Two rejections among three looks make it fire, three clean looks in a row make it stop: a single
/// odd window does neither.
enum DetectorPhase: Codable, Equatable, Sendable {
    /// The findings of the last looks, the newest last; true where the test rejected.
    case watching(rejections: [Bool])
    case drifting(cleanLooks: Int)

    enum Finding: Equatable, Sendable { case insufficient, clean, rejected }

    enum Action: Equatable, Sendable { case raise, refresh, resolve }

    static let looks = 3
    static let rejectionsToFire = 2
    static let cleanLooksToStop = 3

    static let initial = DetectorPhase.watching(rejections: [])

    mutating func take(_ finding: Finding) -> Action? {
        switch (self, finding) {
        case (.watching, .insufficient):
            // What was seen before a gap says nothing about what comes after it.
            self = .initial
            return nil
        case (.watching(let earlier), .clean), (.watching(let earlier), .rejected):
            let rejections = Array((earlier + [finding == .rejected]).suffix(Self.looks))
            if rejections.count(where: { $0 }) < Self.rejectionsToFire {
                self = .watching(rejections: rejections)
                return nil
            }
            self = .drifting(cleanLooks: 0)
            return .raise
        case (.drifting, .insufficient): return nil
        case (.drifting, .rejected):
            self = .drifting(cleanLooks: 0)
            return .refresh
        case (.drifting(let cleanLooks), .clean):
            if cleanLooks + 1 < Self.cleanLooksToStop {
                self = .drifting(cleanLooks: cleanLooks + 1)
                return nil
            }
            self = .initial
            return .resolve
        }
    }

    var isDrifting: Bool {
        if case .drifting = self { true } else { false }
    }
}
