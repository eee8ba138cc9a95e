import ControlAPI
import TerminalUI
import Testing

@testable import Console

@Suite("Layout of screens")
struct LayoutTests {
    static let sizes: [Size] =
        [Size(40, 10), Size(79, 24), Size(80, 23), Size(80, 24), Size(119, 36), Size(120, 36)]
        + stride(from: 40, through: 300, by: 37).flatMap { columns in
            stride(from: 10, through: 100, by: 18).map { Size(columns, $0) }
        }

    @Test(
        "boxes lie inside the screen, do not overlap, and are not empty",
        arguments: ScreenID.allCases)
    func boxes(id: ScreenID) {
        for size in Self.sizes {
            for keys in ["", "<tab>", "<tab><tab>", "+"] {
                var driver = ConsoleDriver(size.columns, size.rows)
                driver.press("\(id.key)\(keys)")
                let context = driver.state.context
                let boxes = driver.state.screen.boxes(in: context.room, context)
                #expect(!boxes.isEmpty, "\(size)")
                for (index, box) in boxes.enumerated() {
                    #expect(context.room.contains(box.rect), "\(size) pane \(box.pane)")
                    #expect(
                        box.rect.width >= 4 && box.rect.height >= 2, "\(size) pane \(box.pane)")
                    for other in boxes.dropFirst(index + 1) {
                        #expect(
                            box.rect.intersection(other.rect).isEmpty,
                            "\(size) panes \(box.pane) \(other.pane)")
                    }
                }
            }
        }
    }

    @Test(
        "every size from 20x4 to 300x100 draws, with data and without", arguments: ScreenID.allCases
    )
    func everySize(id: ScreenID) {
        for columns in stride(from: 20, through: 300, by: 40) {
            for rows in stride(from: 4, through: 100, by: 24) {
                for isConnected in [true, false] {
                    var driver = ConsoleDriver(columns, rows, isConnected: isConnected)
                    driver.press("\(id.key)jj<tab>j")
                    let surface = driver.surface
                    #expect(surface.size == Size(columns, rows))
                    if columns < 40 || rows < 10 {
                        #expect(surface.lines.contains { $0.contains("needs 40x10") })
                    } else {
                        #expect(surface.lines[1].contains(driver.state.screen.title))
                    }
                }
            }
        }
    }

    @Test("a resize storm ends in the layout of the last size")
    func storm() {
        var driver = ConsoleDriver(200, 50)
        for step in 0..<40 {
            driver.feed(.terminal(.resized(Size(40 + step * 3 % 97, 10 + step * 7 % 41))))
        }
        driver.feed(.terminal(.resized(Size(120, 36))))
        #expect(driver.lines == ConsoleDriver().lines)
    }

    @Test(
        "the breakpoints are where they are said to be",
        arguments: [
            (39, 10, Breakpoint.tiny), (40, 9, .tiny), (40, 10, .small), (79, 24, .small),
            (80, 24, .compact), (119, 36, .compact), (120, 36, .regular), (160, 44, .regular),
            (160, 45, .wide),
        ])
    func breakpoints(columns: Int, rows: Int, expected: Breakpoint) {
        #expect(Breakpoint(Size(columns, rows)) == expected)
    }

    @Test(
        "below 80x24 one box is shown, and tab leads to all of them", arguments: ScreenID.allCases)
    func oneBox(id: ScreenID) {
        var driver = ConsoleDriver(70, 20)
        driver.press(String(id.key))
        var seen: Set<Int> = []
        for _ in 0..<10 {
            let context = driver.state.context
            let boxes = driver.state.screen.boxes(in: context.room, context)
            #expect(boxes.count == 1)
            #expect(boxes.first?.rect == context.room)
            seen.formUnion(boxes.map(\.pane))
            driver.press("<tab>")
        }
        driver.feed(.terminal(.resized(Size(200, 50))))
        let context = driver.state.context
        let all = Set(driver.state.screen.boxes(in: context.room, context).map(\.pane))
        #expect(id == .events || all.isSubset(of: seen), "missing \(all.subtracting(seen))")
    }
}
