package import ControlAPI
import Synchronization

/// A link over the control API. Follows one stream of snapshots and takes it up again when it
/// breaks off.
package final class ClientLink: ControlLink {
    private let calls: ControlCalls
    private let mailbox: Mailbox
    private let following = Mutex<Task<Void, Never>?>(nil)

    static let firstPauseMilliseconds = 250
    static let longestPauseMilliseconds = 2000

    package init(client: ControlClient, mailbox: Mailbox) {
        calls = ControlCalls(client: client)
        self.mailbox = mailbox
    }

    deinit { following.withLock { $0?.cancel() } }

    package func subscribe(_ subscription: Subscription?) {
        let task = subscription.map { subscription in
            Task { [calls, mailbox] in
                await Self.follow(subscription, calls.client, mailbox)
            }
        }
        following.withLock { current in
            current?.cancel()
            current = task
        }
    }

    private static func follow(
        _ subscription: Subscription, _ client: ControlClient, _ mailbox: Mailbox
    ) async {
        var pause = firstPauseMilliseconds
        while !Task.isCancelled {
            var reason = "the control plane has ended the stream"
            do {
                let snapshots = try await client.live(
                    subscription.topic, intervalMilliseconds: subscription.intervalMilliseconds)
                for try await snapshot in snapshots {
                    // A stream that was replaced must not speak any more.
                    if Task.isCancelled { return }
                    mailbox.post(.snapshot(snapshot))
                    pause = firstPauseMilliseconds
                }
            } catch {
                reason = "\(error)"
            }
            if Task.isCancelled { return }
            mailbox.post(.linkLost(reason: reason))
            try? await Task.sleep(for: .milliseconds(pause))
            pause = min(longestPauseMilliseconds, pause * 2)
        }
    }

    package func load(_ load: Load) {
        Task { [calls, mailbox] in mailbox.post(.answered(load, await calls.answer(load))) }
    }

    package func perform(_ action: Action) {
        Task { [calls, mailbox] in mailbox.post(.performed(action, await calls.answer(action))) }
    }
}
