package program

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
)

// checkMethod is the path of a gRPC call of grpc.health.v1.Health/Check.
const checkMethod = "/grpc.health.v1.Health/Check"

// The codes of gRPC that the health server gives
// (google.golang.org/grpc/codes).
const (
	codeOK              = 0
	codeInvalidArgument = 3
	codeNotFound        = 5
	codeUnimplemented   = 12
)

// statuses are the numbers of HealthCheckResponse.ServingStatus.
var statuses = map[string]byte{"UNKNOWN": 0, "SERVING": 1, "NOT_SERVING": 2, "SERVICE_UNKNOWN": 3}

// healthServer serves the gRPC health protocol. Its one call has a message of
// one field each way, so that neither gRPC's library nor protobuf's is needed.
func (m *machine) healthServer(health func(service string) (status string, known bool)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/grpc")
		if r.URL.Path != checkMethod {
			finish(w, codeUnimplemented, "unknown method "+r.URL.Path)
			return
		}
		service, err := readService(r.Body)
		if err != nil {
			finish(w, codeInvalidArgument, err.Error())
			return
		}
		var status string
		var known bool
		answered := make(chan struct{})
		if !m.call(func() {
			status, known = health(service)
			close(answered)
		}) {
			return
		}
		<-answered
		if !known {
			finish(w, codeNotFound, "unknown service")
			return
		}
		var message []byte
		if n := statuses[status]; n != 0 { // protobuf leaves out a zero
			message = []byte{1 << 3, n}
		}
		_, _ = w.Write(append(frame(len(message)), message...)) // a client that is gone needs no answer
		finish(w, codeOK, "")
	})
}

// finish ends a call with a code.
func finish(w http.ResponseWriter, code int, message string) {
	w.Header().Set(http.TrailerPrefix+"Grpc-Status", strconv.Itoa(code))
	if message != "" {
		w.Header().Set(http.TrailerPrefix+"Grpc-Message", message)
	}
}

// frame is what gRPC puts before a message that is not compressed.
func frame(length int) []byte {
	return binary.BigEndian.AppendUint32([]byte{0}, uint32(length))
}

// maxCheck bounds the message of a check.
const maxCheck = 4 << 10

// readService reads the HealthCheckRequest of a call: its field 1 is the name
// of the service.
func readService(body io.Reader) (string, error) {
	var head [5]byte
	if _, err := io.ReadFull(body, head[:]); err != nil {
		return "", fmt.Errorf("the call has no message: %w", err)
	}
	length := binary.BigEndian.Uint32(head[1:])
	if head[0] != 0 || length > maxCheck {
		return "", errors.New("the message is compressed, or too long")
	}
	message := make([]byte, length)
	if _, err := io.ReadFull(body, message); err != nil {
		return "", fmt.Errorf("the message is shorter than it says: %w", err)
	}
	return serviceOf(message)
}

// serviceOf reads field 1, a string, of a protobuf message that has no other.
func serviceOf(message []byte) (string, error) {
	service := ""
	for len(message) > 0 {
		const field1 = 1<<3 | 2 // with a length
		length, n := binary.Uvarint(message[1:])
		rest := len(message) - 1 - n
		if message[0] != field1 || n <= 0 || length > uint64(rest) {
			return "", errors.New("the message is not a HealthCheckRequest")
		}
		service = string(message[1+n : 1+n+int(length)])
		message = message[1+n+int(length):]
	}
	return service, nil
}
