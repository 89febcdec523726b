// A run in which `-t` names tests and none of them passes or fails has tried nothing: a failure, which Jest takes for a success.
class TriedReporter {
  /** @param {{ testNamePattern?: string }} globalConfig */
  constructor(globalConfig) {
    this.pattern = globalConfig.testNamePattern;
  }

  /**
   * @param {unknown} _contexts
   * @param {{ numPassedTests: number, numFailedTests: number, numRuntimeErrorTestSuites: number }} results
   */
  onRunComplete(_contexts, { numPassedTests, numFailedTests, numRuntimeErrorTestSuites }) {
    if (this.pattern && numPassedTests + numFailedTests + numRuntimeErrorTestSuites === 0)
      this.error = new Error(`no test ran whose name matches ${this.pattern}`);
    if (this.error) process.stderr.write(`${this.error.message}\n`);
  }

  getLastError() {
    return this.error;
  }
}

module.exports = TriedReporter;
