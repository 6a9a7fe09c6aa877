package account

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/watchword/watchword"
)

// table is a file of accounts that has been read.
type table struct {
	accounts []watchword.AccountResource
	lines    []int // of each account
}

func (t *table) where(i int, column string) string { return at(t.lines[i], column) }

func at(line int, column string) string {
	if column == "" {
		return fmt.Sprintf("line %d", line)
	}
	return fmt.Sprintf("line %d, column %s", line, column)
}

// readCSV reads a file: comma-separated, in UTF-8 with or without a byte order mark, lines ended by LF or CRLF, a header
// line first. Blanks around a field are dropped. The error tells all that is wrong with its shape.
func readCSV(tenant watchword.TenantID, file []byte) (*table, error) {
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(file, []byte("\ufeff"))))
	r.ReuseRecord = true
	header, err := readHeader(r)
	if err != nil {
		return nil, err
	}
	var wrong faults
	t := &table{}
	for !wrong.full() {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil && !errors.Is(err, csv.ErrFieldCount) {
			wrong.add(shapeFault(err))
			break // where the next record begins is anybody's guess
		}
		line, _ := r.FieldPos(0)
		if err != nil {
			wrong.add(at(line, ""), fmt.Sprintf("it has %d columns, and the header has %d", len(record), len(header)))
			continue
		}
		a := watchword.AccountResource{Tenant: tenant}
		for i, value := range record {
			if !utf8.ValidString(value) {
				wrong.add(at(line, header[i]), "it is not UTF-8")
				continue
			}
			*field(&a, header[i]) = strings.TrimSpace(value)
		}
		t.accounts, t.lines = append(t.accounts, a), append(t.lines, line)
	}
	if len(wrong) > 0 {
		return nil, wrong
	}
	return t, nil
}

// readHeader reads the first line, which names the columns in any order.
func readHeader(r *csv.Reader) ([]string, error) {
	record, err := r.Read()
	if errors.Is(err, io.EOF) {
		return nil, faults{"line 1: the file is empty; it begins with a line that names the columns: id,phone,email"}
	}
	var wrong faults
	if err != nil {
		wrong.add(shapeFault(err))
		return nil, wrong
	}
	header := make([]string, 0, len(record))
	for i, given := range record {
		name := strings.ToLower(strings.TrimSpace(given))
		switch {
		case !slices.Contains([]string{"id", "phone", "email"}, name):
			// It is not quoted: where the header is missing, this is somebody's address.
			wrong.add(at(1, strconv.Itoa(i+1)), "the first line names the columns: id, phone and email, with commas between them")
		case slices.Contains(header, name):
			wrong.add(at(1, name), "it is there twice")
		}
		header = append(header, name)
	}
	if len(wrong) == 0 && !slices.Contains(header, "id") {
		wrong.add(at(1, ""), "there is no column id")
	}
	if len(wrong) == 0 && len(header) == 1 {
		wrong.add(at(1, ""), "there is neither a column phone nor a column email")
	}
	if len(wrong) > 0 {
		return nil, wrong
	}
	return header, nil
}

func shapeFault(err error) (where, problem string) {
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		return fmt.Sprintf("line %d, byte %d", parse.Line, parse.Column), parse.Err.Error()
	}
	return "the file", err.Error()
}

func field(a *watchword.AccountResource, column string) *string {
	switch column {
	case "phone":
		return &a.Phone
	case "email":
		return &a.Email
	}
	return &a.ID
}
