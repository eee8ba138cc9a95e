import Testing

@testable import TerminalUI

@Suite("Layout")
struct RectTests {
    @Test("a box never has a negative extent")
    func extents() {
        let rect = Rect(x: 3, y: 4, width: -2, height: 5)
        #expect(rect.width == 0)
        #expect(rect.isEmpty)
        #expect(Rect(x: 0, y: 0, width: 3, height: 3).inset(horizontal: 2, vertical: 2).isEmpty)
    }

    @Test("taking rows or columns off a box leaves exactly the rest")
    func taking() {
        let rect = Rect(x: 1, y: 2, width: 10, height: 6)
        #expect(rect.top(2).taken == Rect(x: 1, y: 2, width: 10, height: 2))
        #expect(rect.top(2).rest == Rect(x: 1, y: 4, width: 10, height: 4))
        #expect(rect.bottom(9).rest.isEmpty)
        #expect(rect.left(4).rest == Rect(x: 5, y: 2, width: 6, height: 6))
        #expect(rect.right(4).taken == Rect(x: 7, y: 2, width: 4, height: 6))
        #expect(rect.row(6).isEmpty)
    }

    @Test("shares divide what fixed lengths leave, by weight")
    func shares() {
        #expect(Rect.distribute(100, over: [.cells(10), .share(2), .share(1)]) == [10, 60, 30])
        #expect(Rect.distribute(10, over: [.share(1), .share(1), .share(1)]) == [3, 4, 3])
    }

    @Test("a minimum above its fair share is kept, and the others give way")
    func minimums() {
        #expect(
            Rect.distribute(30, over: [.share(1, atLeast: 20), .share(1), .share(1)])
                == [20, 5, 5])
        #expect(Rect.distribute(5, over: [.cells(3), .share(1, atLeast: 4)]) == [3, 2])
    }

    @Test("splits fill their box without overlap, for every size and random lengths")
    func splitProperties() {
        var generator = SeededGenerator(seed: 11)
        for total in 0...300 {
            let lengths = (0..<Int.random(in: 1...6, using: &generator)).map { _ -> Length in
                Bool.random(using: &generator)
                    ? .cells(Int.random(in: 0...40, using: &generator))
                    : .share(
                        Int.random(in: 1...5, using: &generator),
                        atLeast: Int.random(in: 0...30, using: &generator))
            }
            let parts = Rect.distribute(total, over: lengths)
            #expect(parts.allSatisfy { $0 >= 0 }, "seed 11: \(total) \(lengths)")
            let sum = parts.reduce(0, +)
            let canGrow = lengths.contains { if case .share = $0 { true } else { false } }
            #expect(canGrow ? sum == total : sum <= total, "seed 11: \(total) \(lengths)")
        }
    }

    @Test("a list view shows the selection, whatever happens to the list")
    func listView() {
        var generator = SeededGenerator(seed: 3)
        var view = ListView()
        for _ in 0..<2000 {
            let count = Int.random(in: 0...50, using: &generator)
            let visible = Int.random(in: 1...20, using: &generator)
            view.move(by: Int.random(in: -30...30, using: &generator), count: count)
            let window = view.window(count: count, visible: visible)
            #expect(window.count == min(count, visible), "seed 3")
            #expect(count == 0 || window.contains(view.selected), "seed 3")
        }
    }

    @Test("scrolling moves no further than the selection needs")
    func leastScroll() {
        var view = ListView(top: 5, selected: 7)
        view.follow(count: 100, visible: 10)
        #expect(view.top == 5)
        view.move(by: 8, count: 100)
        view.follow(count: 100, visible: 10)
        #expect(view.top == 6)
    }
}
