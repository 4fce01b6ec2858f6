import Base
import Platform
import Testing

struct FaultPlanTests {
    @Test(arguments: [
        "fail:write:12:ENOSPC", "fail-from:any:37:EIO", "short:write:all", "short:read:3", "kill:state:45:before",
        "kill:state:45:after", "kill:write:1:torn", "fail:any:all:EACCES", "fail:rename:1:EDQUOT,short:write:all",
    ])
    func `a plan reads back as it was written`(_ text: String) throws {
        let plan = try FaultPlan(parsing: text)
        #expect(plan.text == text)
        #expect(try FaultPlan(parsing: plan.text) == plan)
    }

    @Test func `the operation may be left out`() throws {
        let plan = try FaultPlan(parsing: "fail-from:37:EIO")
        #expect(plan == (try FaultPlan(parsing: "fail-from:any:37:EIO")))
    }

    @Test(arguments: [
        "", ",", "fail", "fail:write", "fail:write:12", "fail:write:0:EIO", "fail:write:-1:EIO", "fail:wrte:1:EIO",
        "fail:write:1:EWHAT", "short:write", "short:stat:1", "kill:state:45", "kill:state:45:never", "boom:1:EIO",
        "fail:write:1:EIO:more", "fail:write:1:EIO,", "kill:state:99999999999999999999:before",
    ])
    func `nonsense is a usage error with an example`(_ text: String) {
        let error = #expect(throws: EverettError.self) { try FaultPlan(parsing: text) }
        #expect(error?.code == .usage)
        #expect(error?.hints.first?.english.contains("fail:write:12:ENOSPC") == true)
        #expect(error?.message.polish != error?.message.english)
    }

    @Test func `a seed always gives the same plan and different seeds give different ones`() {
        #expect(FaultPlan.seeded(7, among: 100) == FaultPlan.seeded(7, among: 100))
        let plans = Set((0..<50).map { FaultPlan.seeded($0, among: 1000) })
        #expect(plans.count > 40)
    }
}
