/* A job that is asked to stop ends with 75, and batch systems then begin it again. Until the command has
 * been understood and begins to catch signals, which takes tens of milliseconds on a busy node, the system
 * would end it in its own way, and a batch system would take that for a failure. So what comes that early is
 * caught here, from before the first constructor of any library on: nothing has been written yet, and there
 * is nothing to keep. */
#include "early_signals.h"

#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

static int logs_json;

static void write_text(const char *text) {
  /* Where standard error is gone, nobody is left to tell. */
  if (write(STDERR_FILENO, text, strlen(text)) < 0) return;
}

static const char *name_of(int number) {
  switch (number) {
    case SIGTERM: return "SIGTERM";
    case SIGINT: return "SIGINT";
    case SIGHUP: return "SIGHUP";
    case SIGUSR1: return "SIGUSR1";
    case SIGUSR2: return "SIGUSR2";
    default: return "SIGXCPU";
  }
}

static void stop(int number) {
  write_text(logs_json ? "{\"level\": \"error\", \"message\": \"" : "nuem: error: ");
  write_text("stopped by ");
  write_text(name_of(number));
  write_text(logs_json ? "\", \"command\": \"nuem scan\", \"fraction\": null, \"elapsed_seconds\": 0}\n"
                       : " before it began\n");
  _exit(NUEM_EXIT_STOPPED);
}

static int is_long_command(int count, char **arguments) {
  return count > 2 && !strcmp(arguments[1], "scan") &&
         (!strcmp(arguments[2], "run") || !strcmp(arguments[2], "merge"));
}

static void catch_early_signals(int count, char **arguments, char **environment) {
  (void)environment;
  if (!is_long_command(count, arguments)) return;
  for (int i = 3; i < count; i++)
    logs_json |= !strcmp(arguments[i], "--log=json") ||
                 (!strcmp(arguments[i], "json") && !strcmp(arguments[i - 1], "--log"));
  static const int signals[] = {SIGTERM, SIGINT, SIGUSR1, SIGUSR2, SIGXCPU, SIGHUP};
  for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
    struct sigaction action;
    /* nohup has a hang-up ignored; of the others the program says the same later on. */
    if (signals[i] == SIGHUP && sigaction(SIGHUP, NULL, &action) == 0 &&
        action.sa_handler == SIG_IGN)
      continue;
    memset(&action, 0, sizeof action);
    action.sa_handler = stop;
    sigfillset(&action.sa_mask);
    sigaction(signals[i], &action, NULL);
  }
}

/* Called by the loader, once it has mapped the libraries and before it starts them. */
__attribute__((used, retain, section(".preinit_array"))) static void (*const before_all)(
    int, char **, char **) = catch_early_signals;
