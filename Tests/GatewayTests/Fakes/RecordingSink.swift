import Gateway
import Synchronization
import Telemetry

final class RecordingSink: UsageSink {
    private let taken = Mutex<[RequestRecord]>([])

    var records: [RequestRecord] { taken.withLock { $0 } }

    func record(_ record: RequestRecord) { taken.withLock { $0.append(record) } }
}
