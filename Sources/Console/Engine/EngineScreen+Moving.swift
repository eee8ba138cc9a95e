import ControlAPI
import TerminalUI

extension EngineScreen {
    package mutating func move(_ motion: Motion, _ context: ScreenContext) -> [Request] {
        switch motion {
        case .nextPane: focus = turn(1, context)
        case .previousPane: focus = turn(-1, context)
        default:
            switch focus {
            case .map: moveOnMap(motion, context)
            case .steps:
                steps.move(
                    motion, in: stepNames(context), visible: visibleRows(.steps, context))
            case .sequences, .batch, .device:
                sequences.move(
                    motion, in: shownSequences(context).map(\.requestId),
                    visible: visibleRows(.sequences, context))
            }
        }
        return []
    }

    private func turn(_ step: Int, _ context: ScreenContext) -> Pane {
        let order: [Pane] =
            if context.isZoomed {
                [.map, .sequences, .steps, .batch, .device]
            } else if context.breakpoint == .wide {
                [.map, .sequences, .steps]
            } else {
                [.map, table]
            }
        let index = order.firstIndex(of: focus) ?? 0
        return order[(index + step + order.count) % order.count]
    }

    /// The sequence that owns the page under the cursor is selected along.
    private mutating func moveOnMap(_ motion: Motion, _ context: ScreenContext) {
        guard let engine = context.engine, engine.counts.total > 0 else { return }
        let layout = mapLayout(context)
        let line = layout.columns * layout.perCell
        let half = max(1, mapArea(context).height / 2) * line
        let last = engine.counts.total - 1
        let wanted: Int
        switch motion {
        case .left: wanted = page - layout.perCell
        case .right: wanted = page + layout.perCell
        case .up: wanted = page - line
        case .down: wanted = page + line
        case .pageUp: wanted = page - half
        case .pageDown: wanted = page + half
        case .first: wanted = 0
        case .last: wanted = last
        case .nextPane, .previousPane: return
        }
        page = max(0, min(wanted, last))
        keepPage(context)
        let picture = PagePicture(engine.pages)
        let pages = layout.range(
            column: layout.cell(of: page).column, row: layout.cell(of: page).row)
        guard let owner = picture.owner(of: picture.representative(of: pages)),
            engine.sequences.indices.contains(owner)
        else { return }
        sequences.select(engine.sequences[owner].requestId)
        sequences.keep(
            shownSequences(context).map(\.requestId), visible: visibleRows(.sequences, context))
    }

    mutating func keepPage(_ context: ScreenContext) {
        let layout = mapLayout(context)
        mapRows.select(layout.cell(of: page).row, count: layout.rows)
        mapRows.follow(count: layout.rows, visible: mapArea(context).height)
    }

    func mapLayout(_ context: ScreenContext) -> CellMap.Layout {
        CellMap.Layout(
            count: context.engine?.counts.total ?? 0, in: mapArea(context),
            perCell: isPageWise ? 1 : nil)
    }

    /// Rows below the map: legend, numbers, rates, the page under the cursor.
    static let mapNotes = 4

    func mapArea(_ context: ScreenContext) -> Rect {
        let box = boxes(in: context.room, context).first { $0.pane == Pane.map.rawValue }
        guard let box else { return Rect(x: 0, y: 0, width: 0, height: 0) }
        return Self.mapArea(in: Panel.content(of: box.rect))
    }

    static func mapArea(in content: Rect) -> Rect {
        content.bottom(min(mapNotes, content.height / 3)).rest
    }
}
