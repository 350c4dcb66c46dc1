import CKernels

extension Snapshot {
  /// What is wrong with the lists: every record must stand in one of them, the one that `places` says, with the code that
  /// its vector and the list's centroid give. None without lists.
  func listFaults() -> [String] {
    guard state.listCount > 0 else { return places.count == 0 || live.count == 0 ? [] : strays(SlotSet(limit: 0)) }
    var faults: [String] = []
    var seen = SlotSet(limit: Int(state.nextSlot))
    for number in 0..<state.listCount {
      let list = unsafe ListPlace(lists[number], listLayout)
      let expected = OpenList(listLayout)
      for index in 0..<list.count {
        let slot = list.slot(index)
        guard live.contains(slot), !seen.contains(slot), places.list(of: slot) == number else {
          faults.append("slot \(slot) stands in list \(number), where it does not belong")
          continue
        }
        seen.insert(Int(slot))
        unsafe expected.append(
          slot, layout.vector(slot, in: vectors), minus: layout.vector(UInt32(number), in: centroids), rotation)
      }
      if unsafe !expected.hasPayload(list.payload) {
        faults.append("list \(number) holds other codes than its vectors give")
      }
    }
    return faults + strays(seen)
  }

  /// Records that are in no list, and places of slots without one.
  private func strays(_ seen: SlotSet) -> [String] {
    var faults: [String] = []
    for slot in 0..<state.nextSlot {
      if state.listCount > 0, live.contains(slot), !seen.contains(slot) {
        faults.append("record \(slot) is in no list")
      }
      if !live.contains(slot), places.list(of: slot) != nil { faults.append("slot \(slot) is free and has a list") }
    }
    return faults
  }
}
