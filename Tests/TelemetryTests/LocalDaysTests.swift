import Telemetry
import Testing

@Suite("Local days")
struct LocalDaysTests {
    private static let hour: Int64 = 3_600_000

    private func day(_ days: LocalDays, _ milliseconds: Int64) -> Range<Int64> {
        let range = days.day(of: Timestamp(milliseconds: milliseconds))
        return range.lowerBound.milliseconds..<range.upperBound.milliseconds
    }

    @Test("a day goes from midnight to midnight of the place", arguments: [-11, -7, 0, 1, 13])
    func fixed(hours: Int64) {
        let days = LocalDays { _ in hours * 3_600 }
        let start: Int64 = 1_700_006_400_000 - hours * Self.hour
        for offset: Int64 in [0, 1, 12 * Self.hour, 24 * Self.hour - 1] {
            #expect(day(days, start + offset) == start..<start + 24 * Self.hour)
        }
        #expect(day(days, start - 1) == start - 24 * Self.hour..<start)
    }

    /// Berlin, 2023: UTC+1, and UTC+2 from 26 March 01:00 UTC to 29 October 01:00 UTC.
    private static let berlin = LocalDays { moment in
        (1_679_792_400_000..<1_698_541_200_000).contains(moment.milliseconds) ? 7_200 : 3_600
    }

    @Test("the day on which clocks go forward has 23 hours, the one on which they go back 25")
    func clockChanges() {
        let spring: Int64 = 1_679_785_200_000
        let autumn: Int64 = 1_698_530_400_000
        for offset: Int64 in [0, 1, 2, 3, 12, 22] {
            #expect(
                day(Self.berlin, spring + offset * Self.hour) == spring..<spring + 23 * Self.hour)
            #expect(
                day(Self.berlin, autumn + offset * Self.hour) == autumn..<autumn + 25 * Self.hour)
        }
        #expect(day(Self.berlin, autumn + 24 * Self.hour).lowerBound == autumn)
        #expect(day(Self.berlin, autumn + 25 * Self.hour).lowerBound == autumn + 25 * Self.hour)
    }

    @Test("where midnight itself is skipped, the day begins when the clocks go forward")
    func noMidnight() {
        // São Paulo, 4 November 2018: at midnight, 03:00 UTC, clocks went to 01:00.
        let change: Int64 = 1_541_300_400_000
        let days = LocalDays { $0.milliseconds < change ? -10_800 : -7_200 }
        #expect(day(days, change + 5 * Self.hour) == change..<change + 23 * Self.hour)
        #expect(day(days, change - 1).upperBound == change)
    }

    @Test("the process's own zone has days of 23 to 25 hours that hold their moment")
    func system() {
        for step: Int64 in 0..<400 {
            let moment = Timestamp(milliseconds: 1_700_000_000_000 + step * 20 * Self.hour)
            let range = LocalDays.system.day(of: moment)
            #expect(range.contains(moment))
            let hours = range.upperBound.milliseconds(since: range.lowerBound) / Self.hour
            #expect((23...25).contains(hours))
        }
    }
}
