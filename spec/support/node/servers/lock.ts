import { closeSync, openSync, readFileSync, rmSync, statSync, writeSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
};

/** A file that its maker has not written its number into yet is young; an old one without is left over. */
const isLeftOver = (path: string): boolean => {
  try {
    const text = readFileSync(path, "utf8");
    if (text !== "") return !isAlive(Number(text));
    return Date.now() - statSync(path).mtimeMs > 10_000;
  } catch {
    return false;
  }
};

const take = (path: string): boolean => {
  try {
    const file = openSync(path, "wx");
    writeSync(file, String(process.pid));
    closeSync(file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return false;
  }
};

/** Runs a task that only one process may be at; the lock of a process that has died is taken over. */
export const withLock = async <T>(path: string, task: () => Promise<T>): Promise<T> => {
  while (!take(path)) {
    if (isLeftOver(path)) rmSync(path, { force: true });
    await pause(250);
  }
  try {
    return await task();
  } finally {
    rmSync(path, { force: true });
  }
};
