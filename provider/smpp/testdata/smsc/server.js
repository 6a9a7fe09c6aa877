// An SMPP server for the tests of provider/smpp. Framing, fields, alphabets and user data headers are node-smpp's, which
// nobody here wrote; this file binds, joins the parts of long messages, and sends receipts. It takes its settings as
// JSON, tells what happens as one JSON object in a line, and ends when its standard input does. Of the submits, counted
// from 1, it refuses those in settings.throttle, hangs up at those in settings.drop, and unbinds after those in
// settings.leave.
'use strict';

const fs = require('fs');
const smpp = require('smpp');

const settings = JSON.parse(process.argv[2]);
const say = (event) => process.stdout.write(JSON.stringify(event) + '\n');

let messages = 0x2af0;
let submits = 0;

// parts gathers the texts of long messages: by sender, recipient and reference.
const parts = new Map();

// place is where a part belongs: {reference, total, number}, or null for a message of one part.
function place(pdu) {
  for (const element of pdu.short_message.udh || []) {
    if (element[0] === 0x00 && element[1] === 3) {
      return { reference: element[2], total: element[3], number: element[4] };
    }
  }
  if (pdu.sar_total_segments) {
    return { reference: pdu.sar_msg_ref_num, total: pdu.sar_total_segments, number: pdu.sar_segment_seqnum };
  }
  return null;
}

// join answers the whole message when its last part has come, else null.
function join(pdu, id) {
  const at = place(pdu);
  if (!at) {
    const carrier = pdu.message_payload || pdu.short_message;
    return { text: carrier.message, ids: [id] };
  }
  const key = [pdu.source_addr, pdu.destination_addr, at.reference, at.total].join('|');
  const whole = parts.get(key) || { texts: [], ids: [] };
  parts.set(key, whole);
  whole.texts[at.number - 1] = pdu.short_message.message;
  whole.ids.push(id);
  if (whole.ids.length < at.total) return null;
  parts.delete(key);
  return { text: whole.texts.join(''), ids: whole.ids };
}

// report sends the receipt of one part: as text alone, or, as the settings say, with the optional parameters alone.
// settings.failure is the err of messages that do not arrive.
function report(session, pdu, id) {
  const receipt = {
    source_addr_ton: 1, source_addr_npi: 1, source_addr: pdu.destination_addr,
    destination_addr: pdu.source_addr, esm_class: smpp.ESM_CLASS.MC_DELIVERY_RECEIPT,
  };
  if (settings.options) {
    receipt.receipted_message_id = id.toString(16);
    receipt.message_state = settings.failure ? smpp.MESSAGE_STATE.UNDELIVERABLE : smpp.MESSAGE_STATE.DELIVERED;
    if (settings.failure) receipt.network_error_code = Buffer.from(settings.failure, 'hex');
  } else {
    receipt.short_message = 'id:' + id + ' sub:001 dlvrd:001 submit date:2607011200 done date:2607011201 ' +
      (settings.failure ? 'stat:UNDELIV err:' + settings.failure : 'stat:DELIVRD err:000') + ' text:' + pdu.destination_addr;
  }
  session.deliver_sm(receipt, (answer) => say({ event: 'acknowledged', status: answer.command_status }));
}

function serve(session) {
  session.on('error', (error) => say({ event: 'error', text: String(error) }));
  session.on('unknown', () => say({ event: 'error', text: 'an unknown PDU' }));
  session.on('bind_transceiver', (pdu) => {
    const right = pdu.system_id === settings.system_id && pdu.password === settings.password;
    say({ event: 'bind', right, version: pdu.interface_version });
    if (!right) {
      session.send(pdu.response({ command_status: smpp.ESME_RINVPASWD }));
      session.close();
      return;
    }
    session.send(pdu.response({ system_id: 'node-smpp' }));
    session.enquire_link((answer) => say({ event: 'alive', status: answer.command_status }));
  });
  session.on('submit_sm', (pdu) => {
    submits++;
    if ((settings.throttle || []).includes(submits)) {
      say({ event: 'throttled' });
      session.send(pdu.response({ command_status: smpp.ESME_RTHROTTLED }));
      return;
    }
    if ((settings.drop || []).includes(submits)) {
      say({ event: 'dropped' });
      session.destroy();
      return;
    }
    const id = ++messages;
    session.send(pdu.response({ message_id: id.toString(16) }));
    const whole = join(pdu, id);
    if (!whole) return;
    say({
      event: 'message', text: whole.text, parts: whole.ids.length, coding: pdu.data_coding, from: pdu.source_addr,
      from_ton: pdu.source_addr_ton, to: pdu.destination_addr, to_ton: pdu.dest_addr_ton, to_npi: pdu.dest_addr_npi,
      receipt: pdu.registered_delivery, valid: Math.round((new Date(pdu.validity_period) - Date.now()) / 1000),
      id: id.toString(16),
    });
    whole.ids.forEach((part) => report(session, pdu, part));
    if ((settings.leave || []).includes(submits)) {
      session.unbind(() => { say({ event: 'left' }); session.destroy(); });
    }
  });
  session.on('enquire_link', (pdu) => session.send(pdu.response()));
  session.on('unbind', (pdu) => {
    say({ event: 'unbind' });
    session.send(pdu.response());
    session.close();
  });
}

const options = settings.key ? { key: fs.readFileSync(settings.key), cert: fs.readFileSync(settings.cert) } : {};
const server = smpp.createServer(options, serve);
server.listen(0, '127.0.0.1', () => say({ event: 'listening', port: server.address().port }));
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
