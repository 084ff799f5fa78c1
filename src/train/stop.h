#pragma once
// A person, a scheduler or a measurer whose budget is over asks the training to end: SIGTERM or
// SIGINT. The batch under way is finished, what was learnt is saved, and the process ends as it
// otherwise would. A second signal of the kind ends it at once.

namespace joulelab {

// From here on the first SIGTERM and the first SIGINT only ask.
void heed_stop_signals();

// The signal that asked, or 0. Thread-safe.
int stop_signal();

// As if `number` had come; 0: as if none had.
void ask_to_stop(int number);

}  // namespace joulelab
