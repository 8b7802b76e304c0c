package terminal

import (
	"bytes"
	"io"
	"net/http"
)

// replay reads an answer's body and puts it back.
func replay(resp *http.Response) ([]byte, error) {
	body, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close() // it was read to its end
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return body, err
}
