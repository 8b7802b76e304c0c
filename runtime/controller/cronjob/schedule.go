package cronjob

import (
	"errors"
	"strings"
	"time"

	batchv1 "k8s.io/api/batch/v1"
)

// delta is upstream's nextScheduleDelta: a Job is made so long after its time.
const delta = 100 * time.Millisecond

// manyMissed is how many missed starts are worth a warning.
const manyMissed = 100

// schedule tells when Jobs start: what the parser that upstream uses returns.
type schedule interface {
	// Next returns the first start after t; zero if there is none for years.
	Next(t time.Time) time.Time
}

// formatSchedule is the schedule as the cron library reads it.
func formatSchedule(cj *batchv1.CronJob) string {
	if namesZone(cj) || cj.Spec.TimeZone == nil {
		return cj.Spec.Schedule
	}
	if _, err := time.LoadLocation(*cj.Spec.TimeZone); err != nil {
		return cj.Spec.Schedule
	}
	return "TZ=" + *cj.Spec.TimeZone + " " + cj.Spec.Schedule
}

// namesZone reports whether the schedule itself names a time zone, which is not
// supported.
func namesZone(cj *batchv1.CronJob) bool { return strings.Contains(cj.Spec.Schedule, "TZ") }

// starts is what a schedule says at an instant (upstream's
// mostRecentScheduleTime).
type starts struct {
	since  time.Time // from when on starts count
	latest time.Time // the latest start since, zero if there was none
	missed int64     // about how many there were
}

var errNeverFires = errors.New("time difference between two schedules is less than 1 second")

// startsOf returns the starts of the CronJob up to now, of which the latest is
// not further back than the deadline, if that is not negative.
func startsOf(cj *batchv1.CronJob, now time.Time, schedule schedule, deadline time.Duration) (starts, error) {
	s := starts{since: cj.CreationTimestamp.UTC()}
	if cj.Status.LastScheduleTime != nil {
		s.since = cj.Status.LastScheduleTime.UTC()
	}
	if oldest := now.Add(-deadline); deadline >= 0 && oldest.After(s.since) {
		s.since = oldest
	}
	first := schedule.Next(s.since)
	second := schedule.Next(first)
	switch {
	case now.Before(first):
		return s, nil
	case now.Before(second):
		s.latest = first
		return s, nil
	}
	// The zero time means that the schedule never fires.
	apart := int64(second.Sub(first).Round(time.Second).Seconds())
	if apart < 1 {
		return s, errNeverFires
	}
	s.missed = int64(now.Sub(first).Seconds())/apart + 1
	// One more step back than the regular schedule's, for irregular ones.
	for t := schedule.Next(first.Add(time.Duration((s.missed-2)*apart) * time.Second)); !t.IsZero() && !t.After(now); t = schedule.Next(t) {
		s.latest = t
	}
	return s, nil
}

// untilNext is how long to wait for the next start (upstream's
// nextScheduleTimeDuration).
func untilNext(cj *batchv1.CronJob, now time.Time, schedule schedule) time.Duration {
	from := now
	s, err := startsOf(cj, now, schedule, -1)
	switch {
	case err != nil:
	case !s.latest.IsZero():
		from = s.latest
	case s.missed == 0:
		from = s.since
	}
	return schedule.Next(from).Add(delta).Sub(now)
}

// startingDeadline is how late a Job may start; negative if that does not
// matter.
func startingDeadline(cj *batchv1.CronJob) time.Duration {
	if cj.Spec.StartingDeadlineSeconds == nil {
		return -1
	}
	return time.Duration(*cj.Spec.StartingDeadlineSeconds) * time.Second
}
