package import Engine
package import Wire

extension Job {
  /// The job as `job` answers it to whoever may see all of it.
  package var json: JSONValue { JobReport(self).json }
}
