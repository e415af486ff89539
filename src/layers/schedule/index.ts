export { Schedule, type ScheduleMoment } from "./schedule.ts";
export * from "./schedule-params.ts";
