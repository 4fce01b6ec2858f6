import Base
import TestSupport
import Testing

@testable import WebClient

@Suite struct EventStreamParserTests {
}
