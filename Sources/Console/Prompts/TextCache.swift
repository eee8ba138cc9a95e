import ControlAPI
import TerminalUI

/// The text of a version or of a difference, wrapped for a width once instead of per frame.
struct TextCache: Equatable {
    struct Key: Equatable {
        var prompt: String
        var from: Int?
        var to: Int
        var width: Int
    }

    let key: Key
    let view: DiffView

    init(_ key: Key, lines: [ComparedLine]) {
        self.key = key
        view = DiffView(lines, width: key.width)
    }

    static func lines(of diff: PromptDiff) -> [ComparedLine] {
        ComparedLine.marking(
            diff.lines.map { line in
                switch line.kind {
                case .same: ComparedLine(.same, number: line.newNumber, line.text)
                case .added: ComparedLine(.added, number: line.newNumber, line.text)
                case .removed: ComparedLine(.removed, number: line.oldNumber, line.text)
                case .heading: ComparedLine(.heading, number: nil, line.text)
                }
            })
    }

    static func lines(of content: PromptContent) -> [ComparedLine] {
        content.messages.flatMap { message -> [ComparedLine] in
            let text = TextWrap.paragraphs(of: message.content)
            return [ComparedLine(.heading, number: nil, message.role)]
                + text.enumerated().map { ComparedLine(.same, number: $0 + 1, $1) }
        }
    }
}

extension PromptsScreen {
    /// Wraps what is shown, if it or its width has changed.
    mutating func layOutText(_ context: ScreenContext) {
        guard let key = textKey(context), text?.key != key else { return }
        text = wrapped(key)
    }

    func textKey(_ context: ScreenContext) -> TextCache.Key? {
        guard let version = selectedVersion,
            let box = boxes(in: context.room, context).first(where: {
                $0.pane == Pane.text.rawValue
            })
        else { return nil }
        let from = showsText || shownDiff == nil ? nil : base
        return TextCache.Key(
            prompt: version.prompt, from: from, to: version.version,
            width: Panel.content(of: box.rect).width)
    }

    func wrapped(_ key: TextCache.Key) -> TextCache? {
        if key.from != nil, let diff = shownDiff {
            return TextCache(key, lines: TextCache.lines(of: diff))
        }
        return selectedVersion.map { TextCache(key, lines: TextCache.lines(of: $0.content)) }
    }
}
